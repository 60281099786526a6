/** Why a token is rejected: RFC 7519 sections 4.1 and 7.2, RFC 8725 section 3. */
import type { JsonObject } from "../encoding/json-value.ts";
import { JwtClaimError, type ClaimFailure, JoseError, type Fault } from "../errors.ts";
import type { JwtClaims } from "./types.ts";
import { sameMediaType, typeOf } from "../header/media-type.ts";
import type { JoseHeader } from "../header/types.ts";

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

/**
 * Checks the "typ" header parameter (RFC 8725 section 3.11). `advice` ends the message.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function requireType(
  header: JoseHeader,
  expected: string,
  layer: "JWS" | "JWE",
  advice: string = expected === "at+jwt" ? "; to accept other JWTs, use a policy without typ" : "",
): void {
  const actual = typeOf(header);
  if (actual !== undefined && sameMediaType(actual, expected)) return;
  throw new JwtClaimError(
    "ERR_JWT_CLAIM_VALIDATION_FAILED",
    `The ${layer} header's "typ" is not ${expected}${advice}`,
    { claim: "typ", expected, ...(actual !== undefined && { actual }) },
  );
}

/** The error for a malformed JWT. */
export const invalidJwt: Fault = (problem) => new JoseError("ERR_JWT_INVALID", `The JWT ${problem}`);

/** The error for an encrypted token if the policy has no `decrypt`. */
export function encryptedToken(): JoseError {
  return new JoseError(
    "ERR_JWT_ENCRYPTED",
    "The token is encrypted; to accept it, add decrypt: { keys, alg, enc } to the policy",
    { stage: "decrypt" },
  );
}

/** The error for an unencrypted token if only encrypted ones are accepted. */
export function notEncrypted(advice: string): JoseError {
  return new JoseError("ERR_JWT_NOT_ENCRYPTED", `The token is not encrypted; ${advice}`, {
    stage: "decrypt",
  });
}
