/**
 * Pooled buffers for intermediate values such as decoded segments, signing input and additional authenticated
 * data. Allocating a typed array for each would cost more than all other work on the bytes of a token. The
 * values share a buffer, so they must never be returned to a caller of the library. Memory is not reused.
 */
import type { Bytes } from "./bytes.ts";

/** The size of a pooled buffer, in bytes. Values longer than an eighth of it get a buffer of their own. */
const slabLength = 65_536;
const longestPiece = slabLength / 8;

let slab: Bytes | undefined;
let used = 0;

/** Returns a new byte string of zeros. */
export function scratch(length: number): Bytes {
  if (length > longestPiece) return new Uint8Array(length);
  if (slab === undefined || used + length > slabLength) {
    slab = new Uint8Array(slabLength);
    used = 0;
  }
  const start = used;
  used += length;
  return slab.subarray(start, used);
}

/**
 * Concatenates two byte strings in scratch memory. Nothing is copied if they are adjacent already, like
 * neighbouring segments of a token.
 */
export function joined(first: Bytes, second: Bytes): Bytes {
  const length = first.length + second.length;
  if (first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset) {
    return new Uint8Array(first.buffer, first.byteOffset, length);
  }
  const both = scratch(length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
