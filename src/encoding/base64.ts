/** base64 with padding, RFC 4648 section 4: for `x5c` (RFC 7515 section 4.1.6) and PEM (RFC 7468). */
import type { Bytes } from "./bytes.ts";
import { alphabetOf, decodeSextets, encodeSextets } from "./sextets.ts";
import { decodeAscii } from "./utf8.ts";

const alphabet = /* @__PURE__ */ alphabetOf(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
);

/** Encodes bytes, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = decodeAscii(encodeSextets(bytes, alphabet));
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/** Decodes canonical base64. Returns `undefined` for text that {@link encodeBase64} does not produce. */
export function decodeBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return decodeSextets(text.slice(0, text.length - padding), alphabet);
}
