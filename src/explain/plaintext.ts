/** What a JWE contains: RFC 7519 section 5.2 and appendix A.2. */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { decodeLeniently } from "./base64-leniently.ts";
import type { Examination } from "./examination.ts";

/** What the plaintext contains: a token, claims without a signature, or something else. */
export type Plaintext =
  | { readonly kind: "token"; readonly text: string }
  | { readonly kind: "claims"; readonly content: Bytes }
  | { readonly kind: "other"; readonly text: string };

/**
 * Recognizes the inner token, or claims without a signature, and reports anything else.
 * @param acceptsUnsigned Whether the policy has `verify: null`.
 */
export function readPlaintext(
  ex: Examination,
  content: Bytes,
  {
    acceptsUnsigned,
    symmetric,
    layer,
  }: {
    readonly acceptsUnsigned: boolean;
    readonly symmetric: boolean;
    readonly layer: number;
  },
): Plaintext {
  const place = { layer };
  const decoded = decodeUtf8(content);
  if (decoded === undefined) {
    ex.report("plaintext-not-a-token", { why: "it is not UTF-8 text" }, place);
    return { kind: "other", text: "" };
  }
  // .NET writes a byte order mark, which verifiers ignore.
  const text = decoded.replace(/^\uFEFF/, "");
  if (/^\s*\{/.test(text)) {
    if (!acceptsUnsigned) {
      const why = symmetric
        ? "its content is a claims set, and only possession of the shared key shows who wrote it"
        : "its content is a claims set, and anyone can encrypt to a public key";
      const severity = ex.policies.list.length === 0 ? "warning" : "error";
      ex.report("plaintext-not-signed", { why }, { layer, severity });
    }
    return { kind: "claims", content };
  }
  const unquoted = text.trim().replace(/^"(.*)"$/s, "$1");
  const bare = /^ZXlK[\w+/-]+={0,2}$/.test(unquoted) ? decodedOnce(unquoted) : unquoted;
  const parts = bare.split(".", 6).length;
  if (!/^[\w.=+/-]+$/.test(bare) || (parts !== 3 && parts !== 5)) {
    ex.report("plaintext-not-a-token", { why: describe(text) }, place);
    return { kind: "other", text };
  }
  if (bare !== text) {
    const how =
      bare !== unquoted
        ? "encoded in base64 once more"
        : text.includes('"')
          ? "in quotes, as a JSON string"
          : "with white space around it";
    ex.report("plaintext-quoted", { how }, place);
  }
  if (parts === 5) ex.report("plaintext-encrypted-again", {}, place);
  return { kind: "token", text: bare };
}

function decodedOnce(text: string): string {
  const { bytes } = decodeLeniently(text);
  return (bytes && decodeUtf8(bytes)) ?? text;
}

function describe(text: string): string {
  if (text.trim() === "") return "it is empty";
  if (/^\s*</.test(text)) return "it is XML";
  return /^\s*\[/.test(text) ? "it is a JSON array" : "it is text of another kind";
}
