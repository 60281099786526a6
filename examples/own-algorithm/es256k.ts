/**
 * ES256K, ECDSA on secp256k1 with SHA-256 (RFC 8812), which neither josette nor WebCrypto has: a key type and a
 * signature algorithm, with @noble/curves doing the arithmetic.
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { KeyTypeScheme, SignatureScheme } from "josette/algorithms";
import { JoseError } from "josette/errors";

const crv = "secp256k1";
/** The length of coordinates, private keys, R and S in bytes. */
const length = 32;

/** Elliptic curve keys on secp256k1: RFC 8812 section 3.1. */
const secp256k1Keys: KeyTypeScheme = {
  name: crv,
  kty: "EC",
  crv,
  alg: undefined,
  bits: 256,
  identifyingMembers: ["kty", "crv", "x", "y"],
  // `readJwk` compares the halves of a pair itself.
  halvesMatch: undefined,
  readJwk: (members) => {
    const x = members.fieldElement("x", length);
    const y = members.fieldElement("y", length);
    if (!secp256k1.utils.isValidPublicKey(uncompressed(x, y), false)) throw invalid("a point off its curve");
    const point = { kty: "EC", crv, x: encode(x), y: encode(y) };
    const about = { keyType: secp256k1Keys, bits: 256 } as const;
    if (!members.has("d")) {
      return { ...about, type: "public", material: { form: "public", members: point } };
    }
    const d = members.fieldElement("d", length);
    if (!secp256k1.utils.isValidSecretKey(d)) throw invalid("a private key outside the range of its curve");
    if (encode(secp256k1.getPublicKey(d, false)) !== encode(uncompressed(x, y))) {
      throw invalid("a private key that does not belong to its public key");
    }
    return {
      ...about,
      type: "private",
      material: { form: "private", members: { ...point, d: encode(d) } },
    };
  },
  // The platform neither generates such keys nor agrees on keys with them, and they are read as JWKs only.
  feature: undefined,
  generation: undefined,
  agreement: undefined,
  stricterThanPlatforms: false,
  der: undefined,
};

/** ECDSA on secp256k1 with SHA-256: RFC 8812 section 3.2. A signature is R and S. */
export const ES256K: SignatureScheme<"ES256K"> = {
  kind: "signature",
  alg: "ES256K",
  keyAlgs: () => ["ES256K"],
  keyTypes: [secp256k1Keys],
  ktys: ["EC"],
  curves: [crv],
  symmetric: false,
  smallestKey: 0,
  hash: "SHA-256",
  signatureLength: 2 * length,
  newKey: { form: "none", reason: "the platform has no such keys; use newEs256kKey" },
  features: [],
  fitsCryptoKey: () => false,
  signer: (material) => {
    const secret = member(material, "d");
    return (data) => new Uint8Array(secp256k1.sign(data, secret));
  },
  verifier: (material) => {
    const point = uncompressed(member(material, "x"), member(material, "y"));
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

/** A new private key as a JWK. */
export function newEs256kKey() {
  const d = secp256k1.utils.randomSecretKey();
  const point = secp256k1.getPublicKey(d, false);
  const [x, y] = [point.subarray(1, 1 + length), point.subarray(1 + length)];
  return { kty: "EC", crv, alg: "ES256K", x: encode(x), y: encode(y), d: encode(d) };
}

/** A member of a key that `readJwk` has read. */
function member(material: Parameters<SignatureScheme["signer"]>[0], name: "x" | "y" | "d"): Uint8Array {
  const text = "members" in material ? material.members[name] : undefined;
  if (text === undefined) throw new TypeError(`The key has no "${name}"`);
  return new Uint8Array(Buffer.from(text, "base64url"));
}

/** SEC 1 section 2.3.3. */
function uncompressed(x: Uint8Array, y: Uint8Array): Uint8Array {
  return Uint8Array.of(4, ...x, ...y);
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function invalid(problem: string): JoseError {
  return new JoseError("ERR_JWK_INVALID", `The JWK has ${problem}`);
}
