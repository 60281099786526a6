/** base64url without padding: RFC 4648 section 5, as profiled by RFC 7515 section 2. */
import type { Bytes } from "./bytes.ts";
import { decodeNatively, encodeNatively } from "./native-base64url.ts";
import { alphabetOf, decodeSextets, decodeSextetsToScratch, encodeSextets } from "./sextets.ts";
import { decodeAscii, encodeAscii } from "./utf8.ts";

const alphabet = /* @__PURE__ */ alphabetOf(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
);

/** Encodes bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeNatively(bytes) ?? decodeAscii(encodeSextets(bytes, alphabet));
}

/**
 * Decodes canonical base64url. Returns `undefined` for text that {@link encodeBase64url} does not produce:
 * padding, white space, another alphabet, or non-zero trailing bits.
 */
export function decodeBase64url(text: string): Bytes | undefined {
  return decodeSextets(text, alphabet);
}

/**
 * In characters. For longer texts the runtime's own decoder is faster, although its result must be encoded
 * again.
 */
const longText = 4096;

/**
 * Decodes the octets of a base64url text into scratch memory, which must not be returned to callers of the
 * library.
 */
export function decodeBase64urlToScratch(text: Bytes): Bytes | undefined {
  const native = text.length > longText ? decodeNatively(text) : undefined;
  if (native !== undefined) return native ?? undefined;
  return decodeSextetsToScratch(text, alphabet);
}

/** Decodes base64url text into scratch memory. */
export function decodeTextToScratch(text: string): Bytes | undefined {
  const octets = encodeAscii(text);
  return octets && decodeBase64urlToScratch(octets);
}
