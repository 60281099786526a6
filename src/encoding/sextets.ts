/** RFC 4648: six bits a character, the part that base64 (section 4) and base64url (section 5) share. */
import type { Bytes } from "./bytes.ts";

/** An alphabet of 64 characters, prepared for both directions. */
export interface Alphabet {
  /** Character code by value. */
  readonly codes: Bytes;
  /** Value by character code; {@link invalid} where the character is not in the alphabet. */
  readonly values: Bytes;
}

/** Marks a code outside the alphabet: the one bit that no value has. */
const invalid = 0x80;

/** Prepares an alphabet. */
export function alphabetOf(characters: string): Alphabet {
  const codes = new Uint8Array(64);
  const values = new Uint8Array(128).fill(invalid);
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
export function decodeSextets(text: string, { values }: Alphabet): Bytes | undefined {
  const { length } = text;
  const tail = length % 4;
  if (tail === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  // A code outside the table reads as undefined: also characters beyond ASCII end up as invalid.
  const valueAt = (index: number): number => values[text.charCodeAt(index)] ?? invalid;
  let seen = 0;
  let at = 0;
  let index = 0;
  for (const end = length - tail; index < end; index += 4) {
    const a = valueAt(index);
    const b = valueAt(index + 1);
    const c = valueAt(index + 2);
    const d = valueAt(index + 3);
    seen |= a | b | c | d;
    bytes[at++] = (a << 2) | (b >> 4);
    bytes[at++] = (b << 4) | (c >> 2);
    bytes[at++] = (c << 6) | d;
  }
  if (tail >= 2) {
    const a = valueAt(index);
    const b = valueAt(index + 1);
    const c = tail === 3 ? valueAt(index + 2) : 0;
    seen |= a | b | c;
    const leftOver = tail === 3 ? c & 0b11 : b & 0b1111;
    if (leftOver !== 0) return undefined;
    bytes[at++] = (a << 2) | (b >> 4);
    if (tail === 3) bytes[at] = (b << 4) | (c >> 2);
  }
  return (seen & invalid) === 0 ? bytes : undefined;
}

/** Encodes bytes as character codes, without padding. */
export function encodeSextets(bytes: Uint8Array, { codes }: Alphabet): Bytes {
  const { length } = bytes;
  const text = new Uint8Array(Math.ceil((length * 4) / 3));
  const codeOf = (sextet: number): number => codes[sextet & 0b111111] ?? 0;
  let at = 0;
  for (let index = 0; index < length; index += 3) {
    const a = bytes[index] ?? 0;
    const b = bytes[index + 1] ?? 0;
    const c = bytes[index + 2] ?? 0;
    // Writes beyond the end of a typed array are dropped: the last group needs no special case.
    text[at++] = codeOf(a >> 2);
    text[at++] = codeOf((a << 4) | (b >> 4));
    text[at++] = codeOf((b << 2) | (c >> 6));
    text[at++] = codeOf(c);
  }
  return text;
}
