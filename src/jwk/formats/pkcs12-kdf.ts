/** The key derivation of PKCS #12: RFC 7292 appendix B.2. Only for reading files that were protected with it. */
import type { Hash } from "../../alg/signature.ts";
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { digest } from "../../primitives/secrets.ts";
import { settle, type Steps } from "../../primitives/steps.ts";

/** What is derived, and from what. */
export interface Pkcs12Derivation {
  readonly hash: Hash;
  readonly purpose: "key" | "iv" | "mac";
  /** The password as a BMPString with its two closing zero octets (B.1); no octets at all where there is no password. */
  readonly password: Bytes;
  readonly salt: Bytes;
  readonly iterations: number;
  /** Of what is derived, in bytes. */
  readonly length: number;
}

/** One iteration is a digest of its own, which takes as long as so many iterations of PBKDF2, where the platform does them all. */
export const pkcs12Weight = 10;

/** Section B.3. */
const identifiers: Readonly<Record<Pkcs12Derivation["purpose"], number>> = { key: 1, iv: 2, mac: 3 };

/** v: the block length of the hash in bytes. */
const blockLengths: Readonly<Record<Hash, number>> = {
  "SHA-1": 64,
  "SHA-256": 64,
  "SHA-384": 128,
  "SHA-512": 128,
};

/** Derives octets; the steps are numbered as in B.2. */
export function* pkcs12Kdf(derivation: Pkcs12Derivation): Steps<Bytes> {
  const { hash, purpose, password, salt, iterations, length } = derivation;
  const v = blockLengths[hash];
  const diversifier = new Uint8Array(v).fill(identifiers[purpose]); // 1
  const blocks = concat(repeated(salt, v), repeated(password, v)); // 2 to 4
  const derived = new Uint8Array(length);
  // 5, 6, 7
  for (let offset = 0; offset < length;) {
    let a = concat(diversifier, blocks); // 6A
    for (let round = 0; round < iterations; round++) a = yield* settle(digest(hash, a));
    derived.set(a.subarray(0, length - offset), offset);
    offset += a.length;
    const b = repeated(a, v).subarray(0, v); // 6B
    for (let start = 0; start < blocks.length; start += v) addOneMore(blocks.subarray(start, start + v), b); // 6C
  }
  return derived;
}

/** As many copies as fill whole blocks, the last one cut. */
function repeated(octets: Bytes, blockLength: number): Bytes {
  const filled = new Uint8Array(blockLength * Math.ceil(octets.length / blockLength));
  for (let offset = 0; offset < filled.length; offset += octets.length) {
    filled.set(octets.subarray(0, filled.length - offset), offset);
  }
  return filled;
}

/** (block + b + 1) modulo 2^v. */
function addOneMore(block: Bytes, b: Bytes): void {
  let carry = 1;
  for (let index = block.length - 1; index >= 0; index--) {
    carry += (block[index] ?? 0) + (b[index] ?? 0);
    block[index] = carry & 0xff;
    carry >>= 8;
  }
}
