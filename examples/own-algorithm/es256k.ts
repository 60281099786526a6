/**
 * ES256K, ECDSA on secp256k1 with SHA-256 (RFC 8812), which neither josette nor WebCrypto has: a key type and a
 * signature algorithm, with @noble/curves doing the arithmetic.
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ecKeyType, type KeyMaterial, type SignatureScheme } from "josette/algorithms";

const { p, a, b, n } = secp256k1.Point.CURVE();

/** Elliptic curve keys on secp256k1: RFC 8812 section 3.1. They are read from JWK, DER and PEM, and generated. */
const keyType = ecKeyType({
  curve: { crv: "secp256k1", bits: 256, length: 32, p, a, b, n },
  oid: "1.3.132.0.10",
  publicPoint: (privateKey) => secp256k1.getPublicKey(privateKey, false),
});

/** ECDSA on secp256k1 with SHA-256: RFC 8812 section 3.2. A signature is R and S. */
export const ES256K: SignatureScheme<"ES256K"> = {
  kind: "signature",
  alg: "ES256K",
  keyAlgs: () => ["ES256K"],
  keyTypes: [keyType],
  ktys: [keyType.kty],
  curves: [keyType.crv],
  symmetric: false,
  smallestKey: 0,
  hash: "SHA-256",
  signatureLength: 64,
  newKey: { form: "pair" },
  features: [],
  fitsCryptoKey: () => false,
  signer: (material) => {
    const privateKey = member(material, "d");
    return (data) => new Uint8Array(secp256k1.sign(data, privateKey));
  },
  verifier: (material) => {
    // SEC 1 section 2.3.3: 4 stands for both coordinates.
    const point = Uint8Array.of(4, ...member(material, "x"), ...member(material, "y"));
    return (signature, data) => {
      try {
        // RFC 8812 accepts both values of S.
        return secp256k1.verify(signature, data, point, { lowS: false });
      } catch {
        return false;
      }
    };
  },
};

/** A member of a key, which the key type has validated. */
function member(material: KeyMaterial, name: "x" | "y" | "d"): Uint8Array {
  const text = "members" in material ? material.members[name] : undefined;
  if (text === undefined) throw new TypeError(`The key has no "${name}"`);
  return new Uint8Array(Buffer.from(text, "base64url"));
}
