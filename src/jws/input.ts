/** The parts of a JWS and what a signature covers: RFC 7515 sections 2, 5.1 and 7.1. */
import { decodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import { splitCompact } from "../header/segments.ts";
import type { Limits } from "../limits.ts";
import type { Signature } from "./verify.ts";

/** A JWS in compact serialization, taken apart and decoded. Nothing in it is verified yet. */
export interface CompactJws extends Signature {
  readonly payload: Bytes;
}

/** The error for a malformed JWS. */
export const invalidJws: Fault = (problem) =>
  new JoseError("ERR_JWS_INVALID", `The JWS ${problem}`, { stage: "verify" });

const invalidHeader: Fault = (problem) => invalidJws(`protected header ${problem}`);

/** ASCII(BASE64URL(UTF8(JWS Protected Header)) || '.' || BASE64URL(JWS Payload)), section 2. Both are ASCII by construction. */
export function signingInput(encodedHeader: string, encodedPayload: string): Bytes {
  return encodeUtf8(`${encodedHeader}.${encodedPayload}`);
}

/** Section 5.2 steps 1 to 6: parses and decodes. */
export function parseCompactJws(token: unknown, limits: Limits): CompactJws {
  const [encodedHeader = "", encodedPayload = "", encodedSignature = ""] = splitCompact(
    token,
    3,
    limits,
    invalidJws,
  );
  const header = parseProtectedHeader(encodedHeader, limits, invalidHeader);
  const payload = decodeBase64url(encodedPayload);
  if (payload === undefined) throw invalidJws("payload is not base64url");
  const signature = decodeBase64url(encodedSignature);
  if (signature === undefined) throw invalidJws("signature is not base64url");
  return { header, payload, signature, signingInput: signingInput(encodedHeader, encodedPayload) };
}
