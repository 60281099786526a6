/** Errors for claims that do not satisfy the policy: RFC 7519 section 4.1, RFC 8725 section 3. */
import type { JsonObject } from "../encoding/json.ts";
import { JwtClaimError, type ClaimFailure } from "../errors.ts";
import type { JwtClaims } from "./types.ts";

/** The error for a claim that does not satisfy the policy. */
export function failed(
  problem: string,
  claims: JwtClaims | JsonObject,
  claim: string,
  expected?: unknown,
): JwtClaimError {
  return new JwtClaimError("ERR_JWT_CLAIM_VALIDATION_FAILED", `The claim "${claim}" ${problem}`, {
    ...failure(claims, claim),
    ...(expected !== undefined && { expected }),
  });
}

/** The data of an error about a claim: its name, and its value if the token has it. */
export function failure(claims: JwtClaims | JsonObject, claim: string): ClaimFailure {
  return Object.hasOwn(claims, claim) ? { claim, actual: claims[claim] } : { claim };
}

/** The error for an application check that did not return `true`. */
export function refusedByCheck(verdict: unknown): JwtClaimError {
  const hint =
    verdict === false ? "" : ": it returned neither true nor false, and only true accepts the claims";
  const problem = `The application's check rejected the claims${hint}`;
  return new JwtClaimError("ERR_JWT_CLAIM_VALIDATION_FAILED", problem, { claim: "check" });
}

/** The error for a `typ` header parameter that differs from the policy's (RFC 8725 section 3.11). */
export function wrongType(
  actual: string | undefined,
  expected: string,
  layer: "JWS" | "JWE" = "JWS",
): JwtClaimError {
  return new JwtClaimError(
    "ERR_JWT_CLAIM_VALIDATION_FAILED",
    `The ${layer} header's "typ" is not ${expected}`,
    { claim: "typ", expected, ...(actual !== undefined && { actual }) },
  );
}
