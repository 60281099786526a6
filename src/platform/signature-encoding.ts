/**
 * Checks the encoding of a signature before it is passed to the platform. Platforms differ: some throw for a
 * signature of the wrong length, and some accept integers that are out of range, which would allow a second
 * encoding of the same token. A malformed signature is treated like a signature that does not verify.
 */
import type { Bytes } from "../encoding/bytes.ts";

/** Reports whether a signature is well-formed for an algorithm and key. */
export type SignatureForm = (signature: Bytes) => boolean;

/** Returns the check for signatures that are integers below a limit, encoded with the length of the limit. */
export function formBelow(limit: Bytes): SignatureForm {
  return (signature) => signature.length === limit.length && isBelow(signature, 0, limit);
}

/** Reports whether the big-endian integer at an offset is less than a limit of the same length. */
export function isBelow(bytes: Bytes, offset: number, limit: Bytes): boolean {
  for (let index = 0; index < limit.length; index++) {
    const difference = (bytes[offset + index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Reports whether the little-endian integer at an offset is less than a limit of the same length. */
export function isBelowReversed(bytes: Bytes, offset: number, limit: Bytes): boolean {
  for (let index = limit.length - 1; index >= 0; index--) {
    const difference = (bytes[offset + index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Reports whether the octets from `start` to `end` (exclusive) are all zero. */
export function isZero(bytes: Bytes, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] !== 0) return false;
  return true;
}
