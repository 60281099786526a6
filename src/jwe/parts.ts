/** The parts of a JWE: RFC 7516 sections 2 and 7.1. */
import { decodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import { splitCompact } from "../header/segments.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Limits } from "../limits.ts";

/** One recipient's view of a JWE, decoded. Nothing in it is authenticated yet. */
export interface JweParts {
  readonly header: JoseHeader;
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

const invalidHeader: Fault = (problem) => invalidJwe(`protected header ${problem}`);

/** Section 5.2 steps 1 to 4, 14 and 15. */
export function parseCompactJwe(token: unknown, limits: Limits): JweParts {
  const [encodedHeader = "", encryptedKey = "", iv = "", ciphertext = "", tag = ""] = splitCompact(
    token,
    5,
    limits,
    invalidJwe,
  );
  return {
    header: parseProtectedHeader(encodedHeader, limits, invalidHeader),
    encryptedKey: decoded(encryptedKey, "encrypted key"),
    iv: decoded(iv, "initialization vector"),
    ciphertext: decoded(ciphertext, "ciphertext"),
    tag: decoded(tag, "authentication tag"),
    aad: additionalData(encodedHeader),
  };
}

/** ASCII(Encoded Protected Header), section 5.1 step 14. */
export function additionalData(encodedHeader: string): Bytes {
  return encodeUtf8(encodedHeader);
}

function decoded(segment: string, name: string): Bytes {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw invalidJwe(`${name} is not base64url`);
  return bytes;
}
