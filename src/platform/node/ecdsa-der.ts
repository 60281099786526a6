/**
 * Converts ECDSA signatures between R || S, the encoding of JOSE (RFC 7518 section 3.4), and the DER encoding
 * of ECDSA-Sig-Value (RFC 3279 section 2.2.3), which node:crypto processes fastest.
 */
import { concat, type Bytes, scratch } from "../../encoding/bytes.ts";

/** Converts R || S, two halves of equal length, to DER. */
export function ecdsaToDer(signature: Bytes): Bytes {
  const half = signature.length / 2;
  // Space for a SEQUENCE with a length of two octets and two INTEGERs with a sign octet each.
  const der = scratch(signature.length + 9);
  const middle = writeInteger(der, 3, signature.subarray(0, half));
  const end = writeInteger(der, middle, signature.subarray(half));
  const length = end - 3;
  const start = length < 0x80 ? 1 : 0;
  der.set(length < 0x80 ? [0x30, length] : [0x30, 0x81, length], start);
  return der.subarray(start, end);
}

/** Writes an INTEGER, given as its magnitude, at an offset. Returns the end offset. */
function writeInteger(der: Bytes, offset: number, magnitude: Bytes): number {
  let zeros = 0;
  while (zeros < magnitude.length - 1 && magnitude[zeros] === 0) zeros++;
  const digits = magnitude.subarray(zeros);
  const sign = (digits[0] ?? 0) >= 0x80 ? 1 : 0;
  der[offset] = 0x02;
  der[offset + 1] = digits.length + sign;
  der.set(digits, offset + 2 + sign);
  return offset + 2 + sign + digits.length;
}

/** Converts DER written by the platform to R || S. `length` is the length of R and of S, in octets. */
export function ecdsaFromDer(der: Uint8Array, length: number): Bytes {
  // A SEQUENCE with a length of one or two octets, then two INTEGERs, each shorter than 128 octets.
  const r = 2 + ((der[1] ?? 0) === 0x81 ? 1 : 0);
  const s = r + 2 + (der[r + 1] ?? 0);
  return concat(coordinate(der, r, length), coordinate(der, s, length));
}

/** Returns the INTEGER at an offset without its sign octet, padded with zeros to the length. */
function coordinate(der: Uint8Array, offset: number, length: number): Bytes {
  const end = offset + 2 + (der[offset + 1] ?? 0);
  const magnitude = der.subarray(Math.max(offset + 2, end - length), end);
  const filled = new Uint8Array(length);
  filled.set(magnitude, length - magnitude.length);
  return filled;
}
