/** Integers as octets, most significant first: RFC 7518 sections 4.6.2 and 5.2.2.1, RFC 8017 section 4. */
import type { Bytes } from "./bytes.ts";

/** A non-negative integer as 32 bits. */
export function uint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A non-negative integer as 64 bits. */
export function uint64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** The non-negative integer that bytes are, most significant first. For validating keys, never for using them. */
export function bigIntOf(bytes: Uint8Array): bigint {
  const digits = Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0"));
  return digits.length === 0 ? 0n : BigInt(`0x${digits.join("")}`);
}

/** A non-negative integer as so many bytes, most significant first. For public numbers alone. */
export function integerBytes(value: bigint, length: number): Bytes {
  const digits = value.toString(16).padStart(2 * length, "0");
  return Uint8Array.from(digits.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}

/** The shortest form of an integer: none for zero. */
export function withoutLeadingZeros(bytes: Bytes): Bytes {
  const first = bytes.findIndex((octet) => octet !== 0);
  return first === -1 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

/** An integer with as many leading zeros as make it `length` bytes long; `undefined` for one that is longer. */
export function paddedTo(length: number, integer: Bytes): Bytes | undefined {
  if (integer.length > length) return undefined;
  const padded = new Uint8Array(length);
  padded.set(integer, length - integer.length);
  return padded;
}
