/** The parts of a JWS: RFC 7515 sections 2 and 7.1. */
import { decodeBase64url, decodeBase64urlToScratch } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeAscii } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { splitCompact } from "../header/segments.ts";
import type { HeaderParts } from "../header/union.ts";
import type { Limits } from "../limits.ts";

/** One decoded signature of a JWS. It has not been verified. */
export interface SignatureParts extends HeaderParts {
  readonly encodedHeader: string;
  readonly signature: Bytes;
}

/** The segments of a JWS in compact serialization. */
export interface CompactParts {
  readonly encodedHeader: string;
  readonly payloadText: string;
  readonly signatureText: string;
  /**
   * The octets of the token; `undefined` if it is not ASCII, which is possible only with an unencoded
   * payload.
   */
  readonly octets: Bytes | undefined;
}

/** The error for a malformed JWS. */
export const invalidJws: Fault = (problem) =>
  new JoseError("ERR_JWS_INVALID", `The JWS ${problem}`, { stage: "verify" });

/** The error for a malformed header. */
export const invalidJwsHeader: Fault = (problem) => invalidJws(`header ${problem}`);

/** Section 5.2 step 1. */
export function parseCompactJws(token: unknown, limits: Limits): CompactParts {
  const { text, segments } = splitCompact(token, 3, limits, invalidJws);
  const [encodedHeader = "", payloadText = "", signatureText = ""] = segments;
  return { encodedHeader, payloadText, signatureText, octets: encodeAscii(text) };
}

/** Section 5.2 step 7. */
export function decodeSignature(encoded: string): Bytes {
  return required(decodeBase64url(encoded), "signature");
}

/** Section 5.2 steps 6 and 7, and the signing input of step 8 as a slice of the token. */
export function decodeEncodedParts(
  { encodedHeader, payloadText }: CompactParts,
  octets: Bytes,
): { readonly payload: Bytes; readonly signature: Bytes; readonly input: Bytes } {
  const payloadStart = encodedHeader.length + 1;
  const payloadEnd = payloadStart + payloadText.length;
  return {
    payload: required(decodeBase64urlToScratch(octets.subarray(payloadStart, payloadEnd)), "payload"),
    signature: required(decodeBase64urlToScratch(octets.subarray(payloadEnd + 1)), "signature"),
    input: octets.subarray(0, payloadEnd),
  };
}

function required(bytes: Bytes | undefined, name: string): Bytes {
  if (bytes === undefined) throw invalidJws(`${name} is not base64url`);
  return bytes;
}
