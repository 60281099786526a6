/** Six bits a character: the common part of base64 (RFC 4648 section 4) and base64url (section 5). */
import type { Bytes } from "./bytes.ts";
import { scratch } from "./scratch.ts";
import { encodeAscii } from "./utf8.ts";

/** An alphabet of 64 characters, as tables for encoding and decoding. */
export interface Alphabet {
  /** Character codes by value. */
  readonly codes: Bytes;
  /** Values by octet; {@link invalid} if the octet is not in the alphabet. */
  readonly values: Bytes;
}

/** Marks an octet outside the alphabet: a bit that no value has. */
const invalid = 0x80;

/** Builds the tables of an alphabet. */
export function alphabetOf(characters: string): Alphabet {
  const codes = new Uint8Array(64);
  const values = new Uint8Array(256).fill(invalid);
  for (let value = 0; value < 64; value++) {
    const code = characters.charCodeAt(value);
    codes[value] = code;
    values[code] = value;
  }
  return { codes, values };
}

/**
 * Decodes text without padding. Decoding is strict: only characters of the alphabet, a possible length, and
 * zero trailing bits (section 3.5). Every byte string has exactly one encoding.
 * @returns the bytes, or `undefined` if the text is not a valid encoding.
 */
export function decodeSextets(text: string, alphabet: Alphabet): Bytes | undefined {
  const source = encodeAscii(text);
  if (source === undefined) return undefined;
  const bytes = new Uint8Array(decodedLength(source));
  return decodeInto(bytes, source, alphabet) ? bytes : undefined;
}

/** Decodes the octets of a text into scratch memory, which must not be returned to callers of the library. */
export function decodeSextetsToScratch(source: Bytes, alphabet: Alphabet): Bytes | undefined {
  const bytes = scratch(decodedLength(source));
  return decodeInto(bytes, source, alphabet) ? bytes : undefined;
}

function decodedLength({ length }: Bytes): number {
  return Math.floor((length * 3) / 4);
}

function decodeInto(bytes: Bytes, source: Bytes, { values }: Alphabet): boolean {
  const { length } = source;
  const tail = length % 4;
  if (tail === 1) return false;
  let seen = 0;
  let at = 0;
  let index = 0;
  for (const end = length - tail; index < end; index += 4) {
    const a = values[source[index] ?? 0] ?? invalid;
    const b = values[source[index + 1] ?? 0] ?? invalid;
    const c = values[source[index + 2] ?? 0] ?? invalid;
    const d = values[source[index + 3] ?? 0] ?? invalid;
    seen |= a | b | c | d;
    bytes[at++] = (a << 2) | (b >> 4);
    bytes[at++] = (b << 4) | (c >> 2);
    bytes[at++] = (c << 6) | d;
  }
  if (tail >= 2) {
    const a = values[source[index] ?? 0] ?? invalid;
    const b = values[source[index + 1] ?? 0] ?? invalid;
    const c = tail === 3 ? (values[source[index + 2] ?? 0] ?? invalid) : 0;
    seen |= a | b | c;
    const leftOver = tail === 3 ? c & 0b11 : b & 0b1111;
    if (leftOver !== 0) return false;
    bytes[at++] = (a << 2) | (b >> 4);
    if (tail === 3) bytes[at] = (b << 4) | (c >> 2);
  }
  return (seen & invalid) === 0;
}

/** Encodes bytes as octets of text, without padding, in scratch memory. */
export function encodeSextets(bytes: Uint8Array, { codes }: Alphabet): Bytes {
  const { length } = bytes;
  const text = scratch(Math.ceil((length * 4) / 3));
  let at = 0;
  for (let index = 0; index < length; index += 3) {
    const a = bytes[index] ?? 0;
    const b = bytes[index + 1] ?? 0;
    const c = bytes[index + 2] ?? 0;
    // Writes past the end of a typed array are ignored, so the last group needs no special case.
    text[at++] = codes[(a >> 2) & 0b111111] ?? 0;
    text[at++] = codes[((a << 4) | (b >> 4)) & 0b111111] ?? 0;
    text[at++] = codes[((b << 2) | (c >> 6)) & 0b111111] ?? 0;
    text[at++] = codes[c & 0b111111] ?? 0;
  }
  return text;
}
