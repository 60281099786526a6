/** RFC 4648: six bits a character, the part that base64 (section 4) and base64url (section 5) share. */
import type { Bytes } from "./bytes.ts";
import { scratch } from "./scratch.ts";
import { encodeAscii } from "./utf8.ts";

/** An alphabet of 64 characters, prepared for both directions. */
export interface Alphabet {
  /** Character code by value. */
  readonly codes: Bytes;
  /** Value by octet; {@link invalid} where it is no character of the alphabet. */
  readonly values: Bytes;
}

/** Marks a code outside the alphabet: the one bit that no value has. */
const invalid = 0x80;

/** Prepares an alphabet. */
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
 * Decodes text without padding. Strict: only characters of the alphabet, no impossible length, and the bits
 * left over in the last character are zero (section 3.5), so that every byte string has exactly one text.
 * @returns the bytes, or `undefined` when the text is not the encoding of any.
 */
export function decodeSextets(text: string, alphabet: Alphabet): Bytes | undefined {
  const source = encodeAscii(text);
  if (source === undefined) return undefined;
  const bytes = new Uint8Array(decodedLength(source));
  return decodeInto(bytes, source, alphabet) ? bytes : undefined;
}

/** The same, from the text's octets to memory that no caller may see. */
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

/** Encodes bytes as character codes, without padding, in memory that no caller may see. */
export function encodeSextets(bytes: Uint8Array, { codes }: Alphabet): Bytes {
  const { length } = bytes;
  const text = scratch(Math.ceil((length * 4) / 3));
  let at = 0;
  for (let index = 0; index < length; index += 3) {
    const a = bytes[index] ?? 0;
    const b = bytes[index + 1] ?? 0;
    const c = bytes[index + 2] ?? 0;
    // Writes beyond the end of a typed array are dropped: the last group needs no special case.
    text[at++] = codes[(a >> 2) & 0b111111] ?? 0;
    text[at++] = codes[((a << 4) | (b >> 4)) & 0b111111] ?? 0;
    text[at++] = codes[((b << 2) | (c >> 6)) & 0b111111] ?? 0;
    text[at++] = codes[c & 0b111111] ?? 0;
  }
  return text;
}
