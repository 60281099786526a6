/** The parts of a JWS: RFC 7515 sections 2 and 7.1. */
import { decodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError, type Fault } from "../errors.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import { splitCompact } from "../header/segments.ts";
import type { HeaderParts } from "../header/union.ts";
import type { Limits } from "../limits.ts";

/** One signature of a JWS, decoded. Nothing in it is verified yet. */
export interface SignatureParts extends HeaderParts {
  readonly encodedHeader: string;
  readonly signature: Bytes;
}

/** A JWS in compact serialization, taken apart. */
export interface CompactParts {
  readonly parts: SignatureParts;
  readonly payloadText: string;
}

/** The error for a malformed JWS. */
export const invalidJws: Fault = (problem) =>
  new JoseError("ERR_JWS_INVALID", `The JWS ${problem}`, { stage: "verify" });

/** The error for a malformed part of the header. */
export const invalidJwsHeader: Fault = (problem) => invalidJws(`header ${problem}`);

/** Section 5.2 steps 1 to 4 and 7; the payload waits until the header says how it is encoded. */
export function parseCompactJws(token: unknown, limits: Limits): CompactParts {
  const [encodedHeader = "", payloadText = "", signature = ""] = splitCompact(token, 3, limits, invalidJws);
  const protectedHeader = parseProtectedHeader(encodedHeader, limits, invalidJwsHeader);
  return { parts: { encodedHeader, protectedHeader, signature: decodeSignature(signature) }, payloadText };
}

/** Section 5.2 step 7. */
export function decodeSignature(encoded: string): Bytes {
  const signature = decodeBase64url(encoded);
  if (signature === undefined) throw invalidJws("signature is not base64url");
  return signature;
}
