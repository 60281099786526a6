/** The errors about the claims of a token whose signature held: RFC 7519 section 4.1, RFC 8725 section 3. */
import type { JsonObject } from "../encoding/json.ts";
import { JwtClaimError, type ClaimFailure } from "../errors.ts";
import type { JwtClaims } from "./types.ts";

/** A claim is not what the policy asks for. */
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

/** What an error says about a claim: what the token has there, if it has anything. */
export function failure(claims: JwtClaims | JsonObject, claim: string): ClaimFailure {
  return Object.hasOwn(claims, claim) ? { claim, actual: claims[claim] } : { claim };
}

/** The application's own check has not returned `true`. */
export function refusedByCheck(verdict: unknown): JwtClaimError {
  const hint =
    verdict === false ? "" : ": it returned something that is neither true nor false, and only true accepts";
  const problem = `The application's own check refuses the claims${hint}`;
  return new JwtClaimError("ERR_JWT_CLAIM_VALIDATION_FAILED", problem, { claim: "check" });
}

/** The media type in a header is not the policy's (RFC 8725 section 3.11). */
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
