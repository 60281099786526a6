/**
 * Parses and validates the claims: RFC 7519 sections 4.1.1 to 4.1.6 and 7.2 step 10. The application decides
 * on the policy.
 */
import { isJsonObject, parseJsonObject } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { JwtClaimError, type Fault } from "../errors.ts";
import { failed, failure, invalidJwt, refusedByCheck } from "./rejections.ts";
import type { JweHeader } from "../header/types.ts";
import type { CheckContext, Times } from "./call-context.ts";
import { ignoreRejection } from "../steps/waiting.ts";
import type { ResolvedClaims } from "./policy.ts";
import type { IssuerRule, JwtClaims, VerifiedClaims, AnyClaimsCheck, AnyClaimsOrigin } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8InPieces } from "../encoding/utf8.ts";
import type { Limits } from "../limits.ts";
import { settle, type Steps } from "../steps/steps.ts";

/** Parses the claims set, a JSON object without duplicate names: RFC 7519 section 7.2 step 10. */
export function parseClaims(payload: Bytes, limits: Limits): JsonObject {
  const text = decodeUtf8InPieces(payload);
  if (text === undefined) throw invalidClaims("is not UTF-8");
  return parseJsonObject(text, { depth: limits.jsonDepth, fault: invalidClaims });
}

const invalidClaims: Fault = (problem) => invalidJwt(`claims set ${problem}`);

/** The types of the registered claims: section 4.1. "aud" may also be a list. */
const claimTypes: readonly { readonly name: string; readonly type: "string" | "number" }[] = [
  { name: "iss", type: "string" },
  { name: "sub", type: "string" },
  { name: "aud", type: "string" },
  { name: "exp", type: "number" },
  { name: "nbf", type: "number" },
  { name: "iat", type: "number" },
  { name: "jti", type: "string" },
];

/**
 * Checks the types of the registered claims. A claim of the wrong type is never treated as absent.
 * @throws `fault` with the name of the first claim of the wrong type.
 */
export function requireClaimTypes(
  claims: JsonObject,
  fault: (claim: string) => Error,
): asserts claims is JsonObject & JwtClaims {
  for (const { name, type } of claimTypes) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (value === undefined || typeof value === type) continue;
    if (name !== "aud" || !isAudienceList(value)) throw fault(name);
  }
}

function isAudienceList(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null || isJsonObject(value)) return false;
  return value.length > 0 && value.every((item) => typeof item === "string");
}

/**
 * Checks the claims of a token whose signature has been verified.
 * @throws JwtClaimError `ERR_JWT_EXPIRED`, or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 */
export function checkClaims(
  claims: JsonObject,
  policy: ResolvedClaims,
  checkContext: CheckContext,
): VerifiedClaims {
  requireClaimTypes(claims, (claim) => failed("has the wrong type", claims, claim));
  checkValues(claims, policy, checkContext);
  return claims;
}

/**
 * Checks claims against the policy and the context of the call. Their types must have been checked.
 * @throws JwtClaimError `ERR_JWT_EXPIRED`, or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 */
export function checkValues(
  claims: JwtClaims,
  policy: ResolvedClaims,
  checkContext: CheckContext,
): asserts claims is VerifiedClaims {
  const { issuer, audience, subject } = policy;
  const { nonce } = checkContext;
  for (const name of policy.required) {
    if (!Object.hasOwn(claims, name)) throw failed("is missing", claims, name);
  }
  const iss = Object.hasOwn(claims, "iss") ? claims.iss : undefined;
  if (issuer !== null && (iss === undefined || !acceptsIssuer(issuer, iss))) {
    const expected = typeof issuer === "function" ? undefined : issuer;
    throw failed("is not an accepted issuer", claims, "iss", expected);
  }
  // Section 4.1.3: at least one audience of the token must be accepted.
  const aud = Object.hasOwn(claims, "aud") ? (claims.aud ?? []) : [];
  const accepted =
    audience === null ||
    (typeof aud === "string" ? audience.includes(aud) : aud.some((each) => audience.includes(each)));
  if (!accepted) throw failed("does not include an accepted audience", claims, "aud", audience);
  if (subject !== undefined && !(Object.hasOwn(claims, "sub") && claims.sub === subject)) {
    throw failed("is not the expected subject", claims, "sub", subject);
  }
  if (nonce !== undefined && !(Object.hasOwn(claims, "nonce") && claims["nonce"] === nonce)) {
    // The expected nonce is a secret of the session and must not appear in an error.
    throw failed("is not the expected nonce", claims, "nonce");
  }
  checkTimes(claims, policy, checkContext);
}

/** Checks that claims replicated in the header of an encrypted token have the same values: section 5.3. */
export function checkHeaderCopies(claims: JwtClaims, header: JweHeader): void {
  for (const name of ["iss", "sub", "aud"]) {
    if (!Object.hasOwn(header, name)) continue;
    const same = Object.hasOwn(claims, name) && JSON.stringify(header[name]) === JSON.stringify(claims[name]);
    if (!same) throw failed("differs from its copy in the JWE header", claims, name);
  }
}

/**
 * Reports whether an issuer is accepted: section 4.1.1. The whole value is compared, case-sensitively, unless
 * the caller passed a function.
 */
export function acceptsIssuer(issuer: readonly string[] | IssuerRule, iss: string): boolean {
  if (typeof issuer !== "function") return issuer.includes(iss);
  return callIssuerRule(issuer, iss) === true;
}

/**
 * Calls the caller's function, possibly with the `iss` of an unverified token. If it throws or returns a
 * promise, the issuer is rejected.
 */
function callIssuerRule(rule: IssuerRule, iss: string): unknown {
  try {
    const answer: unknown = rule(iss);
    ignoreRejection(answer);
    return answer;
  } catch {
    return false;
  }
}

/** Checks "exp", "nbf" and "iat": sections 4.1.4 to 4.1.6. */
function checkTimes(claims: JwtClaims, policy: ResolvedClaims, { now, nowRoundedUp }: Times): void {
  const { clockTolerance, maxTokenAge } = policy;
  const exp = Object.hasOwn(claims, "exp") ? claims.exp : undefined;
  const nbf = Object.hasOwn(claims, "nbf") ? claims.nbf : undefined;
  const iat = Object.hasOwn(claims, "iat") ? claims.iat : undefined;
  // A token must not be accepted "on or after" its expiration time.
  if (exp !== undefined && now - clockTolerance >= exp) {
    throw new JwtClaimError("ERR_JWT_EXPIRED", 'The token has expired ("exp")', failure(claims, "exp"));
  }
  if (nbf !== undefined && nowRoundedUp + clockTolerance < nbf) {
    throw failed("is in the future", claims, "nbf");
  }
  if (maxTokenAge === undefined) return;
  if (iat === undefined) throw failed("is missing", claims, "iat");
  if (nowRoundedUp + clockTolerance < iat) throw failed("is in the future", claims, "iat");
  if (now - iat - clockTolerance > maxTokenAge) {
    throw new JwtClaimError("ERR_JWT_EXPIRED", 'The token is older than the policy allows ("iat")', {
      ...failure(claims, "iat"),
      expected: maxTokenAge,
    });
  }
}

/** Runs the application's checks, each of which must return exactly `true`. */
export function* applyApplicationChecks(
  checks: readonly (AnyClaimsCheck | undefined)[],
  claims: VerifiedClaims,
  about: () => AnyClaimsOrigin,
): Steps<void> {
  for (const each of checks) {
    if (each === undefined) continue;
    const verdict: unknown = yield* settle(each(claims, about()));
    if (verdict !== true) throw refusedByCheck(verdict);
  }
}
