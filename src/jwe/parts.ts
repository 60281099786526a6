/** The parts of a JWE for one recipient: RFC 7516 sections 2, 5.1 and 7.1. */
import { decodeBase64url, decodeBase64urlToScratch, encodeBase64url } from "../encoding/base64url.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { splitCompact } from "../header/segments.ts";
import type { HeaderParts } from "../header/union.ts";
import type { Limits } from "../limits.ts";

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

/** The segments of a JWE in compact serialization. */
export interface CompactParts {
  readonly encodedHeader: string;
  /** The parts that can be decoded without interpreting the header. */
  readonly octets: Omit<JweParts, keyof HeaderParts>;
}

/** Section 5.2 steps 1, 2, 14 and 15. */
export function parseCompactJwe(token: unknown, limits: Limits): CompactParts {
  const { text, segments } = splitCompact(token, 5, limits, invalidJwe);
  const octets = encodeAscii(text);
  if (octets === undefined) throw invalidJwe("is not ASCII");
  const [encodedHeader = ""] = segments;
  let start = 0;
  const [header, encryptedKey, iv, ciphertext, tag] = segments.map(({ length }) => {
    const segment = octets.subarray(start, start + length);
    start += length + 1;
    return segment;
  });
  return {
    encodedHeader,
    octets: {
      encryptedKey: decodeOctets(encryptedKey, "encrypted key"),
      iv: decodeOctets(iv, "initialization vector"),
      ciphertext: decodeOctets(ciphertext, "ciphertext"),
      tag: decodeOctets(tag, "authentication tag"),
      aad: header ?? noBytes,
    },
  };
}

function decodeOctets(segment: Bytes = noBytes, name: string): Bytes {
  return required(decodeBase64urlToScratch(segment), name);
}

/** Section 5.1 step 14: ASCII(Encoded Protected Header), and the "aad" member if there is one. */
export function additionalData(encodedHeader: string, aad?: Bytes): Bytes {
  return encodeUtf8(aad === undefined ? encodedHeader : `${encodedHeader}.${encodeBase64url(aad)}`);
}

/** Decodes a base64url part. */
export function decodePart(segment: string, name: string): Bytes {
  return required(decodeBase64url(segment), name);
}

function required(bytes: Bytes | undefined, name: string): Bytes {
  if (bytes === undefined) throw invalidJwe(`${name} is not base64url`);
  return bytes;
}
