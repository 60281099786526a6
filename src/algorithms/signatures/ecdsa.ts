/**
 * ECDSA: RFC 7518 section 3.4, FIPS 186-5 section 6. Each hash function is used with one curve. Signatures
 * are R || S.
 */
import { integerBytes } from "../../encoding/integers.ts";
import type { EcKeyType } from "../../keytypes/ec.ts";
import type { EcDomain } from "../../keytypes/ec-point.ts";
import { P256 } from "../../keytypes/p256.ts";
import { P384 } from "../../keytypes/p384.ts";
import { P521 } from "../../keytypes/p521.ts";
import { cryptoKeyCurve } from "../../platform/cryptokey.ts";
import { ecdsaFromDer, ecdsaToDer } from "../../platform/node/ecdsa-der.ts";
import { nodeHashes } from "../../platform/node/hashes.ts";
import { knownEcdsaSignature, verifiesKnown } from "../../platform/node/known-signatures.ts";
import { hashedVerifier } from "../../platform/node/signatures.ts";
import { isBelow, isZero, type SignatureForm } from "../../platform/signature-encoding.ts";
import type { SignatureMethod } from "../../platform/signature-method.ts";
import type { SignatureHash } from "../types.ts";
import { builtIn, type BuiltInSignature } from "./built-in.ts";

const name = "ECDSA";

/** ECDSA on P-256 with SHA-256. */
export const ES256: BuiltInSignature<"ES256"> = /* @__PURE__ */ ecdsa("ES256", "SHA-256", P256);
/** ECDSA on P-384 with SHA-384. */
export const ES384: BuiltInSignature<"ES384"> = /* @__PURE__ */ ecdsa("ES384", "SHA-384", P384);
/** ECDSA on P-521 with SHA-512. */
export const ES512: BuiltInSignature<"ES512"> = /* @__PURE__ */ ecdsa("ES512", "SHA-512", P521);

/** Creates the algorithm. Certificates may combine any curve with any hash function. */
export function ecdsa<Name extends string>(
  alg: Name,
  hash: SignatureHash,
  keyType: EcKeyType,
): BuiltInSignature<Name> {
  const { crv, curve, feature } = keyType;
  return builtIn(
    {
      alg,
      keyAlgs: () => [alg],
      keyTypes: [keyType],
      ktys: ["EC"],
      curves: [crv],
      symmetric: false,
      smallestKey: 0,
      hash,
      signatureLength: 2 * curve.length,
      newKey: { form: "pair" },
      features: feature === undefined ? [] : [feature],
      fitsCryptoKey: (algorithm) => algorithm.name === name && cryptoKeyCurve(algorithm) === crv,
    },
    methodFor(alg, hash, keyType),
  );
}

function methodFor(
  alg: string,
  hash: SignatureHash,
  { crv, curve, feature, agreement }: EcKeyType,
): SignatureMethod {
  const length = curve.length;
  let form: SignatureForm | undefined;
  const method: SignatureMethod = {
    nameWith: () => alg,
    importAs: () => ({ name, namedCurve: crv }),
    feature: () => feature,
    // WebCrypto's signatures are R || S, as in JWS.
    useAs: () => ({ name, hash }),
    nodeSign: (node, key) => (data) => ecdsaFromDer(node.sign(nodeHashes[hash], data, key), length),
    nodeVerify(node, key) {
      const verify = hashedVerifier(node, key, hash);
      return (signature, data) => verify(ecdsaToDer(signature), data);
    },
    nodeWorks: (node) =>
      verifiesKnown(
        node,
        `${name} ${crv} ${hash}`,
        () => method,
        () => knownEcdsaSignature(node, hash, curve, agreement?.known?.peer),
      ),
    ...(crv === "P-256" && { signing: "ECDSA on P-256", verification: "ECDSA on P-256" }),
    ...(crv === "P-384" && { verification: "ECDSA verification on P-384" }),
    form: () => (form ??= formOn(curve)),
    hasModulus: false,
  };
  return method;
}

/**
 * RFC 7518 section 3.4, FIPS 186-5 section 6.4.2: R || S, each of the length of a coordinate and in [1, n
 * - 1].
 */
function formOn({ length, n: order }: EcDomain): SignatureForm {
  const n = integerBytes(order, length);
  return (signature) =>
    signature.length === 2 * length &&
    isBelow(signature, 0, n) &&
    isBelow(signature, length, n) &&
    !isZero(signature, 0, length) &&
    !isZero(signature, length, 2 * length);
}
