// The curves and parameter sets of the key types, by name.
import { every } from "../../src/algorithms/every.ts";
import { aes192, type Feature } from "../../src/platform/runtime-features.ts";
import { Ed25519 } from "../../src/keytypes/ed25519.ts";
import { Ed448 } from "../../src/keytypes/ed448.ts";
import { ML_DSA_44 } from "../../src/keytypes/ml-dsa-44.ts";
import { ML_DSA_65 } from "../../src/keytypes/ml-dsa-65.ts";
import { ML_DSA_87 } from "../../src/keytypes/ml-dsa-87.ts";
import { P256 } from "../../src/keytypes/p256.ts";
import { P384 } from "../../src/keytypes/p384.ts";
import { P521 } from "../../src/keytypes/p521.ts";

/** The curves of kty EC. */
export const ecCurves = { "P-256": P256.curve, "P-384": P384.curve, "P-521": P521.curve };

/** The curves of kty OKP: RFC 7748 and RFC 8032. */
export const okpCurves = {
  Ed25519: { crv: "Ed25519", bits: 255, length: 32 },
  Ed448: { crv: "Ed448", bits: 448, length: 57 },
  X25519: { crv: "X25519", bits: 255, length: 32 },
  X448: { crv: "X448", bits: 448, length: 56 },
};

/** The curves of EdDSA. */
export const edwardsCurves = { Ed25519: Ed25519.curve, Ed448: Ed448.curve };

/** The parameter sets of ML-DSA. */
export const mlDsaParameters = {
  "ML-DSA-44": ML_DSA_44.parameters,
  "ML-DSA-65": ML_DSA_65.parameters,
  "ML-DSA-87": ML_DSA_87.parameters,
};

/** The names of the parameter sets. */
export type MlDsaName = keyof typeof mlDsaParameters;

/** The feature with a name. */
export function featureNamed(name: string): Feature {
  const features = [aes192, ...every().keyTypes.flatMap(({ feature }) => feature ?? [])];
  return features.find((feature) => feature.name === name)!;
}
