/** Decodes text that is almost base64url (RFC 4648 section 5), and says what is wrong with it. */
import { decodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";

/** What is wrong with a text that should be base64url without padding. */
export type Base64Problem = "standard" | "padded" | "trailing bits" | "invalid";

/** The bytes, if the text can be decoded, and what is wrong with the text. */
export interface LenientlyDecoded {
  readonly bytes: Bytes | undefined;
  readonly problems: readonly Base64Problem[];
  /** For an invalid text: why, as a clause. */
  readonly why?: string;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Decodes a text that should be base64url. */
export function decodeLeniently(text: string): LenientlyDecoded {
  const strict = decodeBase64url(text);
  if (strict !== undefined) return { bytes: strict, problems: [] };
  const problems: Base64Problem[] = [];
  const bare = text.replace(/={1,2}$/, "");
  if (bare !== text) problems.push("padded");
  const url = bare.replaceAll("+", "-").replaceAll("/", "_");
  if (url !== bare) problems.push("standard");
  const bytes = decodeBase64url(url);
  if (bytes !== undefined) return { bytes, problems };
  const canonical = withoutTrailingBits(url);
  if (canonical !== undefined) return { bytes: canonical, problems: [...problems, "trailing bits"] };
  return { bytes: undefined, problems: ["invalid"], why: whyInvalid(url) };
}

/** RFC 4648 section 3.5: clears the bits of the last character that are beyond the last byte. */
function withoutTrailingBits(text: string): Bytes | undefined {
  const unused = { 2: 0b1111, 3: 0b11 }[text.length % 4];
  const value = alphabet.indexOf(text.slice(-1));
  if (unused === undefined || value < 0) return undefined;
  return decodeBase64url(text.slice(0, -1) + alphabet.charAt(value & ~unused));
}

function whyInvalid(text: string): string {
  const strange = /[^A-Za-z0-9_-]/u.exec(text);
  if (strange === null) return "its length is impossible, so characters are missing or were added";
  const code = (strange[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const shown = /[!-~]/.test(strange[0]) ? `"${strange[0]}"` : `U+${code}`;
  return `it has the character ${shown} at position ${strange.index + 1}`;
}
