/** UTF-8, RFC 3629: strict in both directions that matter, and never eating a byte order mark silently. */
import { utf8Decoder, utf8Encoder } from "../runtime.ts";
import type { Bytes } from "./bytes.ts";
import { scratch } from "./scratch.ts";

// Made at the first use: a module that is only imported needs nothing of the runtime.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Text as UTF-8. */
export function encodeUtf8(text: string): Bytes {
  encoder ??= utf8Encoder();
  return encoder.encode(text);
}

/** Text that must be ASCII, in memory that no caller may see; `undefined` when it is not. */
export function encodeAscii(text: string): Bytes | undefined {
  const bytes = scratch(text.length);
  encoder ??= utf8Encoder();
  const { read, written } = encoder.encodeInto(text, bytes);
  // Whatever is not ASCII takes more than one octet.
  return read === text.length && written === text.length ? bytes : undefined;
}

/** UTF-8 as text, `undefined` when the bytes are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  decoder ??= utf8Decoder();
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes known to be ASCII, as text. */
export function decodeAscii(bytes: Uint8Array): string {
  decoder ??= utf8Decoder();
  return decoder.decode(bytes);
}

/** Each octet as the character with its number: ISO 8859-1. */
export function decodeLatin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4096) {
    pieces.push(String.fromCharCode(...bytes.subarray(offset, offset + 4096)));
  }
  return pieces.join("");
}

/** A text of its own, of well-formed text: a slice keeps the whole text that it was cut from in memory. */
export function ownText(slice: string): string {
  return decodeAscii(encodeUtf8(slice));
}
