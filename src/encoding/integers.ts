/** Big-endian integers: RFC 7518 section 4.6.2, RFC 8017 section 4. */
import type { Bytes } from "./bytes.ts";

/** Encodes a non-negative integer in 32 bits. */
export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Decodes a non-negative integer. Used to validate keys, never in operations with them. */
export function bigIntOf(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0"));
  return digits.length === 0 ? 0n : BigInt(`0x${digits.join("")}`);
}

/** Encodes a non-negative integer in `length` bytes. For public values only: not constant time. */
export function integerBytes(value: bigint, length: number): Bytes {
  const digits = value.toString(16).padStart(2 * length, "0");
  return Uint8Array.from(digits.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}

/** Removes leading zeros. Zero becomes the empty byte string. */
export function withoutLeadingZeros(bytes: Bytes): Bytes {
  const first = bytes.findIndex((octet) => octet !== 0);
  return first === -1 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

/** Pads an integer with leading zeros to `length` bytes; `undefined` if it is longer. */
export function paddedTo(length: number, integer: Bytes): Bytes | undefined {
  if (integer.length > length) return undefined;
  const padded = new Uint8Array(length);
  padded.set(integer, length - integer.length);
  return padded;
}
