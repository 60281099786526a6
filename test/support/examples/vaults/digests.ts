// Signatures of digests, which node:crypto does not make: its sign() hashes whatever it is given. A vault never sees more than the digest.
import {
  constants,
  createHash,
  privateDecrypt,
  privateEncrypt,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { jwkOf } from "../../native-jwk.ts";

/** The numbers of an ECDSA signature. */
export interface EcdsaSignature {
  readonly r: bigint;
  readonly s: bigint;
  /** Of a coordinate, in bytes. */
  readonly length: number;
}

/** DER of a DigestInfo up to its digest: RFC 8017 section 9.2, note 1. */
const digestInfos: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

/** Where ECDSA takes a digest as it is. */
const curves: Readonly<Record<string, ECDSA>> = { "P-256": p256, "P-384": p384, "P-521": p521 };

/** RSASSA-PKCS1-v1_5, RFC 8017 section 8.2.1. */
export function signPkcs1(digest: Uint8Array, hash: string, key: KeyObject): Buffer {
  const digestInfo = Buffer.concat([Buffer.from(digestInfos[hash]!, "hex"), digest]);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo);
}

/** RSASSA-PSS with a salt as long as the digest: RFC 8017 section 8.1.1, for moduli of whole bytes. */
export function signPss(digest: Uint8Array, hash: string, key: KeyObject): Buffer {
  const length = key.asymmetricKeyDetails!.modulusLength! / 8;
  const salt = randomBytes(digest.length);
  const seed = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const block = Buffer.alloc(length - digest.length - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  const mask = maskOf(seed, hash, block.length);
  const masked = block.map((byte, at) => byte ^ mask[at]!);
  masked[0]! &= 0x7f;
  const encoded = Buffer.concat([masked, seed, Buffer.of(0xbc)]);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/**
 * ECDSA, FIPS 186-4 section 6.4, for digests no longer than the order. It goes on until a signature is the one that is wanted, so that
 * tests can have a rare one.
 */
export function signEcdsa(
  digest: Uint8Array,
  key: KeyObject,
  isWanted: (signature: EcdsaSignature) => boolean,
): EcdsaSignature {
  const { crv = "", d = "" } = jwkOf(key);
  const secret = Buffer.from(d, "base64url");
  for (;;) {
    // Otherwise the same digest would have the same signature every time (RFC 6979).
    const signature = curves[crv]!.sign(digest, secret, { prehash: false, lowS: false, extraEntropy: true });
    const { length } = secret;
    const [r, s] = [signature.subarray(0, length), signature.subarray(length)].map(integer) as [
      bigint,
      bigint,
    ];
    if (isWanted({ r, s, length })) return { r, s, length };
  }
}

/** RSAES-OAEP; `null` for a ciphertext that is none. */
export function decryptOaep(ciphertext: Uint8Array, oaepHash: string, key: KeyObject): Buffer | null {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, ciphertext);
  } catch {
    return null;
  }
}

/** MGF1, RFC 8017 appendix B.2.1. */
function maskOf(seed: Buffer, hash: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.length * seed.length < length; counter += 1) {
    blocks.push(
      createHash(hash)
        .update(seed)
        .update(Buffer.of(0, 0, 0, counter))
        .digest(),
    );
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
