/** Decodes base64 with white space, RFC 4648 section 4, from files that may be megabytes long. */
import { decodeBase64 } from "./base64url.ts";
import type { Bytes } from "./bytes.ts";
import type { Parts } from "./interruptible.ts";

/** The number of characters decoded before the generator yields: less than a millisecond of work. */
const partLength = 65_536;

/**
 * Decodes canonical base64, in parts. Everything that matches `space` is skipped. A match that starts with a
 * backslash must have two characters.
 */
export function* decodeSpacedBase64(text: string, space: RegExp): Parts<Bytes | undefined> {
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    const cut = start + partLength;
    const end = text[cut - 1] === "\\" ? cut + 1 : cut;
    pieces.push(text.slice(start, end).replaceAll(space, ""));
    start = end;
    yield;
  }
  const compact = pieces.join("");
  const bytes = new Uint8Array(Math.floor((compact.length * 3) / 4));
  let length = 0;
  for (let offset = 0; offset < compact.length; offset += partLength) {
    const piece = compact.slice(offset, offset + partLength);
    const part = decodeBase64(piece);
    // Only the last piece may have padding.
    if (part === undefined || (piece.endsWith("=") && offset + partLength < compact.length)) return undefined;
    bytes.set(part, length);
    length += part.length;
    yield;
  }
  return bytes.subarray(0, length);
}
