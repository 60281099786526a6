/** Parsing of JWTs: RFC 7519 sections 3 and 7.2. */
import { parseJsonObject, type JsonObject } from "../encoding/json.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { boundedToken, countSegments } from "../header/segments.ts";
import type { Limits } from "../limits.ts";

/** Signed or encrypted. Determined by the structure alone, because many producers omit `typ` and `cty`. */
export type JwtKind = "jws" | "jwe";

/** The error for a malformed JWT. */
export const invalidJwt: Fault = (problem) => new JoseError("ERR_JWT_INVALID", `The JWT ${problem}`);

const invalidClaims: Fault = (problem) => invalidJwt(`claims set ${problem}`);

/** RFC 7519 section 7.2 step 1 and RFC 7516 section 9: three segments are a JWS, five are a JWE. */
export function kindOf(token: unknown, limits: Limits): { readonly kind: JwtKind; readonly text: string } {
  const text = boundedToken(token, limits, invalidJwt);
  switch (countSegments(text)) {
    case 3:
      return { kind: "jws", text };
    case 5:
      return { kind: "jwe", text };
    default:
      throw invalidJwt("must have three segments (signed) or five (encrypted)");
  }
}

/** RFC 7519 section 7.2 step 10: the claims set, a JSON object without duplicate names. */
export function parseClaims(payload: Bytes, limits: Limits): JsonObject {
  const text = decodeUtf8(payload);
  if (text === undefined) throw invalidClaims("is not UTF-8");
  return parseJsonObject(text, { depth: limits.jsonDepth, fault: invalidClaims });
}
