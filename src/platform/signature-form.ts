/**
 * The form of a signature, checked before the platform sees it. Platforms differ: some throw at a signature of the wrong length,
 * some accept integers that are out of range and so a second form of the same token. A signature of the wrong form is one that
 * does not verify.
 */
import type { Bytes } from "../encoding/bytes.ts";

/** Whether a signature has the form that its algorithm and key give it. */
export type SignatureForm = (signature: Bytes) => boolean;

/** Whether the integer at an offset is below a limit of the same length, most significant octet first. */
export function isBelow(bytes: Bytes, offset: number, limit: Bytes): boolean {
  for (let index = 0; index < limit.length; index++) {
    const difference = (bytes[offset + index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The same, least significant octet first. */
export function isBelowReversed(bytes: Bytes, offset: number, limit: Bytes): boolean {
  for (let index = limit.length - 1; index >= 0; index--) {
    const difference = (bytes[offset + index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Whether the octets from one offset to another are all zero. */
export function isZero(bytes: Bytes, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] !== 0) return false;
  return true;
}
