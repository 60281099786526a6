/** ISO 8859-1: each octet is the character with that code. */
import type { Bytes } from "./bytes.ts";

/** Decodes ISO 8859-1. */
export function decodeLatin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 4096) {
    pieces.push(String.fromCharCode(...bytes.subarray(offset, offset + 4096)));
  }
  return pieces.join("");
}

/** Compares bytes with the characters of an ISO 8859-1 text. The running time depends only on the lengths. */
export function equalLatin1ConstantTime(bytes: Uint8Array, text: string): boolean {
  if (bytes.length !== text.length) return false;
  let difference = 0;
  for (let index = 0; index < bytes.length; index++)
    difference |= (bytes[index] ?? 0) ^ text.charCodeAt(index);
  return difference === 0;
}

/** Returns the bytes that an ISO 8859-1 text stands for. */
export function bytesOfLatin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
