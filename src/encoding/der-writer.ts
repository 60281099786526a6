/** Writes the subset of DER (X.690 section 10) that key formats need. */
import { concat, type Bytes } from "./bytes.ts";
import { tags } from "./der.ts";
import { encodeOid } from "./oid.ts";

/** Encodes an element: identifier octet, minimal length, contents. */
export function derElement(tag: number, ...contents: readonly Uint8Array[]): Bytes {
  const content = concat(...contents);
  return concat(new Uint8Array([tag, ...lengthOctets(content.length)]), content);
}

/** Encodes a SEQUENCE. */
export function derSequence(...elements: readonly Uint8Array[]): Bytes {
  return derElement(tags.sequence, ...elements);
}

/** Encodes a non-negative INTEGER, given its magnitude. */
export function derUnsignedInteger(magnitude: Uint8Array): Bytes {
  const start = magnitude.findIndex((octet) => octet !== 0);
  const minimal = start < 0 ? new Uint8Array(1) : magnitude.subarray(start);
  const sign = (minimal[0] ?? 0) >= 0x80 ? new Uint8Array(1) : new Uint8Array(0);
  return derElement(tags.integer, sign, minimal);
}

/** Encodes an OBJECT IDENTIFIER, given in dotted form. */
export function derObjectIdentifier(dotted: string): Bytes {
  return derElement(tags.objectIdentifier, encodeOid(dotted));
}

/** Encodes a BIT STRING with no unused bits. */
export function derBitString(octets: Uint8Array): Bytes {
  return derElement(tags.bitString, new Uint8Array(1), octets);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return [0x80 + octets.length, ...octets];
}
