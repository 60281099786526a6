/** The `state` of an authorization request, which its response must have: RFC 6749 section 4.1. */
import { equalConstantTime } from "../../encoding/bytes.ts";
import type { JsonObject } from "../../encoding/json-value.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { failed } from "../../jwt/rejections.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { text, type Value } from "../../options/values.ts";

/** The state that a caller expects in the response. */
export const stateValue: Value = {
  must: "be a non-empty string, or null if the request had no state",
  is: (value) => value === null || text.is(value),
};

/**
 * Checks the state of a response. The expected state is a secret of the session and must not appear in an
 * error.
 *
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function requireState(claims: JwtClaims | JsonObject, expected: string | null): void {
  const state: unknown = claims["state"];
  if (expected === null) {
    if (state !== undefined) throw failed("is not allowed: the request had no state", claims, "state");
    return;
  }
  if (state === undefined) throw failed("is missing", claims, "state");
  const same = typeof state === "string" && equalConstantTime(encodeUtf8(state), encodeUtf8(expected));
  if (!same) throw failed("is not the state of the request", claims, "state");
}
