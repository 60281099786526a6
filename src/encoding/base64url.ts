/** base64url without padding, RFC 4648 section 5 as RFC 7515 section 2 profiles it. */
import type { Bytes } from "./bytes.ts";
import { alphabetOf, decodeSextets, encodeSextets } from "./sextets.ts";
import { decodeAscii } from "./utf8.ts";

const alphabet = alphabetOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/** Encodes bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  return decodeAscii(encodeSextets(bytes, alphabet));
}

/**
 * Decodes text that is exactly what {@link encodeBase64url} gives for some bytes; anything else (padding,
 * white space, another alphabet, stray bits at the end) is `undefined`.
 */
export function decodeBase64url(text: string): Bytes | undefined {
  return decodeSextets(text, alphabet);
}
