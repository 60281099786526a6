/**
 * Pooled memory for intermediate values, never returned to a caller: decoded segments, what is signed, what is authenticated. A typed
 * array of its own costs more than all the work on a token's bytes. Never for bytes that a caller gets: neighbours share
 * a buffer. No memory is given out twice.
 */
import type { Bytes } from "./bytes.ts";

/** In bytes. What is longer than a part of it gets an array of its own. */
const slabLength = 65_536;
const longestPiece = slabLength / 8;

let slab: Bytes | undefined;
let used = 0;

/** A new byte string of zeros. */
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
 * One byte string after the other, under the same rules. Nothing is copied where they follow one another in memory already, as
 * neighbouring segments of a token do.
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
