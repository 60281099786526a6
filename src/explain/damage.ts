/** Tokens that lost their beginning or the case of their letters. */
import { decodeUtf8 } from "../encoding/utf8.ts";
import { decodeLeniently } from "./base64-leniently.ts";
import type { Finding } from "./types.ts";
import { finding } from "./findings.ts";

/** Recognizes damage that makes the header of a token unreadable. */
export function damageOf(text: string): Finding | undefined {
  const [header = ""] = text.split(".", 1);
  if (text.length < shortest || header === text) return undefined;
  if (isHeader(header)) return undefined;
  if (/^ey[a-z\d]/.test(header) && !/[A-Z]/.test(text))
    return finding("letter-case-lost", { case: "lower-case" });
  if (header.startsWith("EYJ") && !/[a-z]/.test(text))
    return finding("letter-case-lost", { case: "upper-case" });
  // A header in base64url almost always starts with "eyJ".
  const lost = ["e", "ey", "eyJ"].find((start) => isHeader(start + header));
  if (lost === undefined) return undefined;
  const why =
    lost.length === 1 ? "its first character is missing" : `its first ${lost.length} characters are missing`;
  return finding("truncated-token", { why });
}

/** In characters: shorter texts are too ambiguous to be recognized as damaged tokens. */
const shortest = 40;

function isHeader(text: string): boolean {
  const { bytes } = decodeLeniently(text);
  const json = bytes && decodeUtf8(bytes);
  return json !== undefined && /^\s*\{\s*"[\w#]+"\s*:/.test(json);
}
