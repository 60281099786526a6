/** base64url without padding, RFC 4648 section 5 as RFC 7515 section 2 profiles it. */
import type { Bytes } from "./bytes.ts";
import { decodeNatively, encodeNatively } from "./native-base64url.ts";
import { alphabetOf, decodeSextets, decodeSextetsToScratch, encodeSextets } from "./sextets.ts";
import { decodeAscii } from "./utf8.ts";

const alphabet = /* @__PURE__ */ alphabetOf(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
);

/** Encodes bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeNatively(bytes) ?? decodeAscii(encodeSextets(bytes, alphabet));
}

/**
 * Decodes text that is exactly what {@link encodeBase64url} gives for some bytes; anything else (padding,
 * white space, another alphabet, stray bits at the end) is `undefined`.
 */
export function decodeBase64url(text: string): Bytes | undefined {
  return decodeSextets(text, alphabet);
}

/** In characters. Beyond it the runtime's own code is faster, although it has to work twice. */
const longText = 4096;

/** The same, from the text's octets to memory that no caller may see. */
export function decodeBase64urlToScratch(text: Bytes): Bytes | undefined {
  const native = text.length > longText ? decodeNatively(text) : undefined;
  if (native !== undefined) return native ?? undefined;
  return decodeSextetsToScratch(text, alphabet);
}
