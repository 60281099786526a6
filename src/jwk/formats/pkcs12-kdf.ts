/**
 * The key derivation of PKCS #12: RFC 7292 appendix B.2. It is used only to read files, never to write them.
 */
import { concat, type Bytes } from "../../encoding/bytes.ts";
import type { DerReader } from "../../encoding/der.ts";
import type { Fault } from "../../errors.ts";
import { hashLengths, type FileHash } from "../../platform/file-hashes.ts";
import { digestsAtOnce, iteratedDigest } from "../../platform/iterated-digest.ts";
import type { Steps } from "../../steps/steps.ts";
import { mostIterations, readCount, type IterationBudget } from "./iteration-budget.ts";

/** The parameters of a derivation. */
export interface Pkcs12Derivation {
  readonly hash: FileHash;
  readonly purpose: "key" | "iv" | "mac";
  /**
   * The password as a BMPString that ends with two zero octets (appendix B.1), or empty if there is no
   * password.
   */
  readonly password: Bytes;
  readonly salt: Bytes;
  readonly iterations: number;
  /** The length of the result, in bytes. */
  readonly length: number;
}

/**
 * The maximum number of iterations if each digest must be awaited. At 10 to 20 microseconds each, they take a
 * second or two.
 */
const mostAwaited = 100_000;

/** The number of PBKDF2 iterations that take as long as one awaited digest. */
const awaitedWeight = 10;

/**
 * Reads the number of iterations and charges them to the budget. `blocks` is the number of derived outputs of
 * the hash function, each of which needs all the iterations.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for too much work.
 */
export function readPkcs12Iterations(
  reader: DerReader,
  blocks: number,
  budget: IterationBudget,
  fault: Fault,
): number {
  const cheap = digestsAtOnce();
  const iterations = readCount(reader, cheap ? mostIterations : mostAwaited, "iterations", fault);
  budget.spend(iterations * blocks * (cheap ? 1 : awaitedWeight));
  return iterations;
}

/** The diversifiers: RFC 7292 appendix B.3. */
const identifiers: Readonly<Record<Pkcs12Derivation["purpose"], number>> = { key: 1, iv: 2, mac: 3 };

/** Derives octets. The step numbers are those of RFC 7292 appendix B.2. */
export function* pkcs12Kdf(derivation: Pkcs12Derivation): Steps<Bytes> {
  const { hash, purpose, password, salt, iterations, length } = derivation;
  const v = hashLengths[hash].block;
  const diversifier = new Uint8Array(v).fill(identifiers[purpose]); // 1
  const blocks = concat(repeated(salt, v), repeated(password, v)); // 2 to 4
  const derived = new Uint8Array(length);
  // Steps 5, 6 and 7
  for (let offset = 0; offset < length;) {
    const a = yield* iteratedDigest(hash, concat(diversifier, blocks), iterations); // 6A
    derived.set(a.subarray(0, length - offset), offset);
    offset += a.length;
    const b = repeated(a, v).subarray(0, v); // 6B
    // Step 6C
    for (let start = 0; start < blocks.length; start += v) addOneMore(blocks.subarray(start, start + v), b);
  }
  return derived;
}

/** Repeats octets to fill whole blocks; the last copy may be truncated. */
function repeated(octets: Bytes, blockLength: number): Bytes {
  const filled = new Uint8Array(blockLength * Math.ceil(octets.length / blockLength));
  for (let offset = 0; offset < filled.length; offset += octets.length) {
    filled.set(octets.subarray(0, filled.length - offset), offset);
  }
  return filled;
}

/** block = (block + b + 1) modulo 2^v, in place. */
function addOneMore(block: Bytes, b: Bytes): void {
  let carry = 1;
  for (let index = block.length - 1; index >= 0; index--) {
    carry += (block[index] ?? 0) + (b[index] ?? 0);
    block[index] = carry & 0xff;
    carry >>= 8;
  }
}
