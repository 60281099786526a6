/** The parts of a JWE, as one recipient sees them: RFC 7516 sections 2, 5.1 and 7.1. */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import { splitCompact } from "../header/segments.ts";
import type { HeaderParts } from "../header/union.ts";
import type { Limits } from "../limits.ts";

/** One recipient's view of a JWE, decoded. Nothing in it is authenticated yet. */
export interface JweParts extends HeaderParts {
  readonly encryptedKey: Bytes;
  readonly iv: Bytes;
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
  /** The additional authenticated data, section 5.1 step 14. */
  readonly aad: Bytes;
}

/** The error for a malformed JWE. */
export const invalidJwe: Fault = (problem) =>
  new JoseError("ERR_JWE_INVALID", `The JWE ${problem}`, { stage: "decrypt" });

/** The error for a malformed part of the header. */
export const invalidJweHeader: Fault = (problem) => invalidJwe(`header ${problem}`);

/** Section 5.2 steps 1 to 4, 14 and 15. */
export function parseCompactJwe(token: unknown, limits: Limits): JweParts {
  const [encodedHeader = "", encryptedKey = "", iv = "", ciphertext = "", tag = ""] = splitCompact(
    token,
    5,
    limits,
    invalidJwe,
  );
  return {
    protectedHeader: parseProtectedHeader(encodedHeader, limits, invalidJweHeader),
    encryptedKey: decodePart(encryptedKey, "encrypted key"),
    iv: decodePart(iv, "initialization vector"),
    ciphertext: decodePart(ciphertext, "ciphertext"),
    tag: decodePart(tag, "authentication tag"),
    aad: additionalData(encodedHeader),
  };
}

/** Section 5.1 step 14: ASCII(Encoded Protected Header), and what the caller adds to it. */
export function additionalData(encodedHeader: string, aad?: Bytes): Bytes {
  return encodeUtf8(aad === undefined ? encodedHeader : `${encodedHeader}.${encodeBase64url(aad)}`);
}

/** A base64url part. */
export function decodePart(segment: string, name: string): Bytes {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw invalidJwe(`${name} is not base64url`);
  return bytes;
}
