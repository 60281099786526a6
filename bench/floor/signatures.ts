/** Signatures with node:crypto alone: bare KeyObjects, which are what it is fastest with, and nothing but the call. */
import { createHmac, createPrivateKey, createPublicKey, sign, timingSafeEqual, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { der } from "../../examples/identity-provider/der-writer.ts";
import type { SigningAlgorithm, SigningKey } from "../material/keys.ts";

/** A function that verifies a signature in the form JOSE gives it. */
export function bareVerifier(key: SigningKey): (input: Buffer, signature: Buffer) => boolean {
  const { hash, verifyingKey, toNative } = bare[key.alg];
  if (hash === "hmac") {
    return (input, signature) =>
      timingSafeEqual(createHmac("sha256", key.verifying).update(input).digest(), signature);
  }
  const keyObject = verifyingKey(key.verifying);
  return (input, signature) => verify(hash, input, keyObject, toNative(signature));
}

/** A function that signs, and another that gives its result the form that JOSE wants. */
export function bareSigner(key: SigningKey) {
  const { hash, signingKey, fromNative } = bare[key.alg];
  if (hash === "hmac") {
    return { sign: (input: Buffer) => createHmac("sha256", key.signing).update(input).digest(), fromNative };
  }
  const keyObject = signingKey(key.signing);
  return { sign: (input: Buffer) => sign(hash, input, keyObject), fromNative };
}

interface Bare {
  readonly hash: "sha256" | "hmac" | null;
  readonly verifyingKey: (key: KeyObject) => KeyObject;
  readonly signingKey: (key: KeyObject) => KeyObject;
  readonly toNative: (signature: Buffer) => Buffer;
  readonly fromNative: (signature: Buffer) => Buffer;
}

const same = <Value>(value: Value): Value => value;
const plain = { verifyingKey: same, signingKey: same, toNative: same, fromNative: same };

const bare: Readonly<Record<SigningAlgorithm, Bare>> = {
  RS256: { ...plain, hash: "sha256" },
  // A key that says itself that it is for RSA-PSS spares the options object, and with it a slow path of Node.js 24.
  PS256: { ...plain, hash: "sha256", verifyingKey: pssPublicKey, signingKey: pssPrivateKey },
  ES256: { ...plain, hash: "sha256", toNative: ecdsaToDer, fromNative: ecdsaFromDer },
  EdDSA: { ...plain, hash: null },
  HS256: { ...plain, hash: "hmac" },
};

/** RFC 4055 section 3.1: SHA-256, MGF1 with SHA-256, a salt of 32 octets. */
const pssWithSha256 = (() => {
  const sha256 = der.sequence(der.objectIdentifier("2.16.840.1.101.3.4.2.1"), der.nullValue());
  const mgf1 = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.8"), sha256);
  const parameters = der.sequence(
    der.contextSpecific(0, "constructed", sha256),
    der.contextSpecific(1, "constructed", mgf1),
    der.contextSpecific(2, "constructed", der.integer(32)),
  );
  return der.sequence(der.objectIdentifier("1.2.840.113549.1.1.10"), parameters);
})();

function pssPublicKey(key: KeyObject): KeyObject {
  const pkcs1 = key.export({ type: "pkcs1", format: "der" });
  const spki = der.sequence(pssWithSha256, der.bitString(pkcs1));
  return createPublicKey({ key: Buffer.from(spki), type: "spki", format: "der" });
}

function pssPrivateKey(key: KeyObject): KeyObject {
  const pkcs1 = key.export({ type: "pkcs1", format: "der" });
  const pkcs8 = der.sequence(der.integer(0), pssWithSha256, der.octetString(pkcs1));
  return createPrivateKey({ key: Buffer.from(pkcs8), type: "pkcs8", format: "der" });
}

/** RFC 7518 section 3.4 to RFC 3279 section 2.2.3: OpenSSL's own form, which it is faster with. */
function ecdsaToDer(signature: Buffer): Buffer {
  const r = derInteger(signature.subarray(0, 32));
  const s = derInteger(signature.subarray(32));
  return Buffer.concat([Buffer.of(0x30, r.length + s.length), r, s]);
}

function derInteger(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const octets = bytes.subarray(start);
  const padding = octets[0]! >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.of(0x02, octets.length + padding.length, ...padding), octets]);
}

/** And back: SEQUENCE, length, INTEGER, length, r, INTEGER, length, s. */
function ecdsaFromDer(signature: Buffer): Buffer {
  const endOfR = 4 + signature[3]!;
  const fixed = (integer: Buffer) => Buffer.concat([Buffer.alloc(32), integer]).subarray(-32);
  return Buffer.concat([fixed(signature.subarray(4, endOfR)), fixed(signature.subarray(endOfR + 2))]);
}
