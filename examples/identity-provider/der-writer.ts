/**
 * ITU-T X.690 (DER), the writing half: as much of it as an RFC 5280 certificate needs.
 *
 * josette reads DER and mints no certificates, and openssl may be absent, so the demo and the tests bring
 * their own writer. It is written apart from josette's reader on purpose: the two check each other.
 */

export type DerBytes = Uint8Array<ArrayBuffer>;

/** Writes one DER value of each type; every function returns the whole tag-length-value. */
export const der = {
  boolean,
  integer,
  bitString,
  octetString,
  nullValue,
  objectIdentifier,
  utf8String,
  printableString,
  ia5String,
  utcTime,
  generalizedTime,
  sequence,
  set,
  contextSpecific,
  tagged,
} as const;

/** Joins byte strings, as a constructed value's content does. */
export function concatenate(...parts: readonly Uint8Array[]): DerBytes {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** X.690 8.2 and 11.1: DER writes TRUE as FF. */
function boolean(value: boolean): DerBytes {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0x00));
}

/** X.690 8.3: two's complement in the fewest octets. */
function integer(value: bigint | number): DerBytes {
  const whole = BigInt(value);
  const octets = [];
  let rest = whole;
  do {
    octets.unshift(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (rest !== 0n && rest !== -1n);
  const leading = octets[0] ?? 0;
  if (whole >= 0n && leading >= 0x80) octets.unshift(0x00);
  if (whole < 0n && leading < 0x80) octets.unshift(0xff);
  return tagged(0x02, Uint8Array.from(octets));
}

/** X.690 8.6: the first content octet counts the unused bits of the last one. */
function bitString(bytes: Uint8Array, unusedBits = 0): DerBytes {
  return tagged(0x03, Uint8Array.of(unusedBits), bytes);
}

/** X.690 8.7. */
function octetString(bytes: Uint8Array): DerBytes {
  return tagged(0x04, bytes);
}

/** X.690 8.8. */
function nullValue(): DerBytes {
  return tagged(0x05);
}

/** X.690 8.19: the first two arcs share a subidentifier, each subidentifier is written in base 128. */
function objectIdentifier(dotted: string): DerBytes {
  const [first, second, ...others] = dotted.split(".").map(BigInt);
  if (first === undefined || second === undefined) {
    throw new RangeError(`An object identifier has at least two arcs: ${dotted}`);
  }
  return tagged(0x06, ...[first * 40n + second, ...others].map(subidentifier));
}

function subidentifier(arc: bigint): DerBytes {
  const octets = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from(octets);
}

/** X.690 8.23. */
function utf8String(text: string): DerBytes {
  return tagged(0x0c, new TextEncoder().encode(text));
}

/** X.690 8.23; the caller keeps to the PrintableString alphabet. */
function printableString(text: string): DerBytes {
  return tagged(0x13, new TextEncoder().encode(text));
}

/** X.690 8.23; the caller keeps to ASCII. */
function ia5String(text: string): DerBytes {
  return tagged(0x16, new TextEncoder().encode(text));
}

/** RFC 5280 section 4.1.2.5.1: YYMMDDHHMMSSZ. */
function utcTime(date: Date): DerBytes {
  return tagged(0x17, new TextEncoder().encode(compactTime(date).slice(2)));
}

/** RFC 5280 section 4.1.2.5.2: YYYYMMDDHHMMSSZ. */
function generalizedTime(date: Date): DerBytes {
  return tagged(0x18, new TextEncoder().encode(compactTime(date)));
}

function compactTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
}

/** X.690 8.9. */
function sequence(...elements: readonly Uint8Array[]): DerBytes {
  return tagged(0x30, ...elements);
}

/** X.690 8.11 and 11.6: DER sorts the elements of a SET OF by their encoding. */
function set(...elements: readonly Uint8Array[]): DerBytes {
  return tagged(0x31, ...[...elements].sort((a, b) => Buffer.compare(a, b)));
}

/** X.690 8.14: `constructed` for an explicit tag around another value, primitive for an implicit one. */
function contextSpecific(
  number: number,
  form: "constructed" | "primitive",
  ...content: readonly Uint8Array[]
): DerBytes {
  return tagged((form === "constructed" ? 0xa0 : 0x80) | number, ...content);
}

/** X.690 8.1: identifier octet, length octets, content. Open to the tests, which write odd values with it. */
function tagged(identifier: number, ...content: readonly Uint8Array[]): DerBytes {
  const length = content.reduce((total, part) => total + part.length, 0);
  return concatenate(Uint8Array.of(identifier), lengthOctets(length), ...content);
}

/** X.690 8.1.3 and 10.1: the short form below 128, else the fewest octets. */
function lengthOctets(length: number): DerBytes {
  if (length < 0x80) return Uint8Array.of(length);
  const octets = [];
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}
