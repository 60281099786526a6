/** The test keys of fixtures/keys.json, by name: `rsa2048` is the pair, `rsa2048.public` its public half. */
import { importKey, importSecret, type Curve, type Jwk, type Key } from "josette/jwk";
import type { SignatureAlgorithm } from "josette/jws";
import { publicHalf } from "../../vectors/checks/halves.ts";
import { fromUtf8 } from "../../vectors/octets.ts";
import keys from "./fixtures/keys.json" with { type: "json" };

type KeyName = keyof typeof keys;

/** A JWK by its name. */
export function jwkNamed(name: string): Jwk & { readonly kty: string } {
  const [base = "", half] = name.split(".");
  if (!isKeyName(base)) throw new TypeError(`there is no key ${name}`);
  const jwk: Jwk & { readonly kty: string } = keys[base];
  return half === undefined ? jwk : publicHalf({ ...jwk, kty: jwk.kty });
}

/** A new key of a JWK by its name. */
export function keyNamed(name: string): Key {
  return importKey(jwkNamed(name));
}

/** The password of PBES2. */
export function password(): Key {
  return importSecret(fromUtf8("entrap_o–peter_long–credit_tun"));
}

/** The key pair or secret for an algorithm, by its name; for PBES2 there is a password instead. */
export function keyNameFor(alg: string, enc = "", crv?: string): string {
  if (crv !== undefined) return nameIn(curveKeys, crv) ?? crv;
  if (alg.startsWith("HS")) return `oct${Number(alg.slice(2)) / 8}`;
  if (alg.startsWith("RS") || alg.startsWith("PS")) return "rsa2048";
  if (alg.startsWith("ML-DSA")) return `mldsa${alg.slice(-2)}`;
  if (alg.startsWith("ECDH-ES")) return "ec256";
  if (alg === "dir") return `oct${cekLength(enc)}`;
  if (/^A\d{3}(GCM)?KW$/.test(alg)) return `oct${Number(alg.slice(1, 4)) / 8}`;
  const found = nameIn(signatureKeys, alg);
  if (found === undefined) throw new TypeError(`there is no key for ${alg}`);
  return found;
}

/** In bytes, RFC 7518 section 5.1. */
export function cekLength(enc: string): number {
  return (Number(enc.slice(1, 4)) / 8) * (enc.includes("CBC") ? 2 : 1);
}

const curveKeys: Readonly<Record<Curve, KeyName>> = {
  "P-256": "ec256",
  "P-384": "ec384",
  "P-521": "ec521",
  Ed25519: "ed25519",
  Ed448: "ed448",
  X25519: "x25519",
  X448: "x448",
};

/** The algorithms whose key does not follow from their name. */
type OtherSignature = Exclude<SignatureAlgorithm, `${"RS" | "PS" | "HS" | "ML-DSA-"}${string}`>;

const signatureKeys: Readonly<Record<OtherSignature, KeyName>> = {
  ES256: "ec256",
  ES384: "ec384",
  ES512: "ec521",
  EdDSA: "ed25519",
  Ed25519: "ed25519",
  Ed448: "ed448",
};

function nameIn(names: Readonly<Record<string, KeyName>>, name: string): KeyName | undefined {
  return names[name];
}

function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(keys, name);
}
