/** UTF-8, RFC 3629. Decoding is strict and keeps a byte order mark. */
import { utf8Decoder, utf8Encoder } from "../runtime.ts";
import { type Bytes, scratch } from "./bytes.ts";

// Created on first use, so that importing this module does not require TextEncoder and TextDecoder.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Encodes text as UTF-8. */
export function encodeUtf8(text: string): Bytes {
  encoder ??= utf8Encoder();
  return encoder.encode(text);
}

/**
 * Encodes text as UTF-8, in scratch memory if at most one character in eight is outside ASCII, as in most
 * claims. This takes half the time of {@link encodeUtf8}.
 */
export function encodeUtf8ToScratch(text: string): Bytes {
  const bytes = scratch(text.length + (text.length >> 3));
  encoder ??= utf8Encoder();
  const { read, written } = encoder.encodeInto(text, bytes);
  return read === text.length ? bytes.subarray(0, written) : encoder.encode(text);
}

/** Encodes ASCII text in scratch memory; `undefined` if the text is not ASCII. */
export function encodeAscii(text: string): Bytes | undefined {
  const bytes = scratch(text.length);
  encoder ??= utf8Encoder();
  const { read, written } = encoder.encodeInto(text, bytes);
  // A character outside ASCII takes more than one octet.
  return read === text.length && written === text.length ? bytes : undefined;
}

/** Decodes UTF-8; `undefined` if the bytes are invalid. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  decoder ??= utf8Decoder();
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The length of a piece, in bytes; see {@link decodeUtf8InPieces}. */
const pieceLength = 4096;

/**
 * Decodes UTF-8 as {@link decodeUtf8} does, but a long text piece by piece. V8 decodes ASCII several times as
 * fast as other text (ten times in Node.js 20), and one letter outside ASCII, as in a name, would make it
 * decode all of a long text slowly.
 */
export function decodeUtf8InPieces(bytes: Uint8Array): string | undefined {
  if (bytes.length <= pieceLength) return decodeUtf8(bytes);
  let text = "";
  for (let start = 0; start < bytes.length;) {
    const end = endOfPiece(bytes, start + pieceLength);
    const piece = decodeUtf8(bytes.subarray(start, end));
    if (piece === undefined) return undefined;
    text += piece;
    start = end;
  }
  return text;
}

/** Returns the end of a piece: `wanted`, or the start of the character that extends across it. */
function endOfPiece(bytes: Uint8Array, wanted: number): number {
  if (wanted >= bytes.length) return bytes.length;
  // A character has at most three continuation octets. A text with more in a row is invalid anyway.
  let end = wanted;
  while (end > wanted - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}

/** Decodes bytes that are known to be ASCII. */
export function decodeAscii(bytes: Uint8Array): string {
  decoder ??= utf8Decoder();
  return decoder.decode(bytes);
}

/** Copies a well-formed string. A slice would keep the whole string that it was taken from in memory. */
export function copyText(slice: string): string {
  return decodeAscii(encodeUtf8(slice));
}
