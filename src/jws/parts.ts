/** The parts of one signature of a JWS: RFC 7515 section 2. */
import { decodeBase64url, notBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { HeaderParts } from "../header/parse-header.ts";

/** One decoded signature of a JWS. It has not been verified. */
export interface SignatureParts extends HeaderParts {
  readonly encodedHeader: string;
  readonly signature: Bytes;
}

/** The error for a malformed JWS. */
export const invalidJws: Fault = (problem) =>
  new JoseError("ERR_JWS_INVALID", `The JWS ${problem}`, { stage: "verify" });

/** The error for a malformed header. */
export const invalidJwsHeader: Fault = (problem) => invalidJws(`header ${problem}`);

/** Decodes a signature: section 5.2 step 7. */
export function decodeSignature(encoded: string): Bytes {
  const signature = decodeBase64url(encoded);
  if (signature === undefined) throw invalidJws(`signature ${notBase64url(encoded)}`);
  return signature;
}
