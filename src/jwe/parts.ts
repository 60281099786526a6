/** The parts of a JWE for one recipient: RFC 7516 sections 2, 5.1 and 7.1. */
import {
  decodeBase64url,
  decodeBase64urlToScratch,
  encodeBase64url,
  notBase64url,
} from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { HeaderParts } from "../header/parse-header.ts";
import type { CompactToken } from "../header/segments.ts";

/** The decoded parts of a JWE for one recipient. They have not been authenticated. */
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

/** The error for a malformed header. */
export const invalidJweHeader: Fault = (problem) => invalidJwe(`header ${problem}`);

/** The parts that can be decoded without interpreting the header. */
export type JweOctets = Omit<JweParts, keyof HeaderParts>;

/** Decodes the segments of a compact serialization: section 5.2 steps 2, 14 and 15. */
export function decodeSegments({ segments }: CompactToken): JweOctets {
  const [encodedHeader = "", encryptedKey = "", iv = "", ciphertext = "", tag = ""] = segments;
  const aad = encodeAscii(encodedHeader);
  if (aad === undefined) throw invalidJwe("header is not ASCII");
  return {
    aad,
    encryptedKey: decodeSegment(encryptedKey, "encrypted key"),
    iv: decodeSegment(iv, "initialization vector"),
    ciphertext: decodeSegment(ciphertext, "ciphertext"),
    tag: decodeSegment(tag, "authentication tag"),
  };
}

function decodeSegment(segment: string, name: string): Bytes {
  const bytes = decodeBase64urlToScratch(segment);
  if (bytes === undefined) throw invalidJwe(`${name} ${notBase64url(segment)}`);
  return bytes;
}

/** Returns the AAD, section 5.1 step 14: the encoded protected header, and the "aad" member if present. */
export function additionalData(encodedHeader: string, aad?: Bytes): Bytes {
  return encodeUtf8(aad === undefined ? encodedHeader : `${encodedHeader}.${encodeBase64url(aad)}`);
}

/** Decodes a base64url part. */
export function decodePart(segment: string, name: string): Bytes {
  const bytes = decodeBase64url(segment);
  if (bytes === undefined) throw invalidJwe(`${name} ${notBase64url(segment)}`);
  return bytes;
}
