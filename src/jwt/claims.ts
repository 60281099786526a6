/** Claims validation: RFC 7519 section 4.1. Section 7.2 step 10 leaves the policy to the application. */
import { isJsonObject, type JsonObject, type JsonValue } from "../encoding/json.ts";
import { JwtClaimError } from "../errors.ts";
import { failed, failure } from "./claim-errors.ts";
import type { JweHeader } from "../header/types.ts";
import type { CheckContext, Times } from "./context.ts";
import { ignoreRejection } from "../platform/waiting.ts";
import type { ResolvedClaims } from "./policy.ts";
import type { IssuerRule, JwtClaims, VerifiedClaims } from "./types.ts";

/** The types of the registered claims: section 4.1. */
const claimTypes: readonly { readonly name: string; readonly hasType: (value: JsonValue) => boolean }[] = [
  { name: "iss", hasType: isString },
  { name: "sub", hasType: isString },
  { name: "aud", hasType: isAudience },
  { name: "exp", hasType: isNumber },
  { name: "nbf", hasType: isNumber },
  { name: "iat", hasType: isNumber },
  { name: "jti", hasType: isString },
];

/**
 * Returns the name of the first registered claim of the wrong type. A claim of the wrong type is never
 * treated as absent.
 */
export function mistypedClaim(claims: JsonObject): string | undefined {
  for (const { name, hasType } of claimTypes) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (value !== undefined && !hasType(value)) return name;
  }
  return undefined;
}

/** Reports whether every registered claim has its type. */
export function hasClaimTypes(claims: JsonObject): claims is JsonObject & JwtClaims {
  return mistypedClaim(claims) === undefined;
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
  if (!hasClaimTypes(claims)) {
    throw failed("has the wrong type", claims, mistypedClaim(claims) ?? "");
  }
  checkValues(claims, policy, checkContext);
  return claims;
}

/**
 * Checks claims whose types are known to be right against the policy and against the context of the call.
 * @throws JwtClaimError `ERR_JWT_EXPIRED`, or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 */
export function checkValues(
  claims: JwtClaims,
  policy: ResolvedClaims,
  checkContext: CheckContext,
): asserts claims is VerifiedClaims {
  const { nonce } = checkContext;
  for (const name of policy.required) {
    if (!Object.hasOwn(claims, name)) throw failed("is missing", claims, name);
  }
  checkIssuer(claims, policy);
  checkAudience(claims, policy);
  if (policy.subject !== undefined && !(Object.hasOwn(claims, "sub") && claims.sub === policy.subject)) {
    throw failed("is not the expected subject", claims, "sub", policy.subject);
  }
  if (nonce !== undefined && !(Object.hasOwn(claims, "nonce") && claims["nonce"] === nonce)) {
    // The expected nonce is a secret of the session and must not appear in an error.
    throw failed("is not the expected nonce", claims, "nonce");
  }
  checkTimes(claims, policy, checkContext);
}

/** Section 5.3: claims that an encrypted token replicates in its header must have the same values there. */
export function checkHeaderCopies(claims: JwtClaims, header: JweHeader): void {
  for (const name of ["iss", "sub", "aud"]) {
    if (!Object.hasOwn(header, name)) continue;
    const same = Object.hasOwn(claims, name) && JSON.stringify(header[name]) === JSON.stringify(claims[name]);
    if (!same) throw failed("differs from its copy in the JWE header", claims, name);
  }
}

function checkIssuer(claims: JwtClaims, { issuer }: ResolvedClaims): void {
  if (issuer === null) return;
  if (Object.hasOwn(claims, "iss") && claims.iss !== undefined && acceptsIssuer(issuer, claims.iss)) return;
  throw failed("is not an accepted issuer", claims, "iss", typeof issuer === "function" ? undefined : issuer);
}

/** Section 4.1.1: a case-sensitive comparison of the whole value, unless the caller gave a function. */
export function acceptsIssuer(issuer: readonly string[] | IssuerRule, iss: string): boolean {
  if (typeof issuer !== "function") return issuer.includes(iss);
  return callIssuerRule(issuer, iss) === true;
}

/**
 * The function may be called with an `iss` from an unverified token. A throw or a returned promise rejects
 * the issuer.
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

/** Section 4.1.3: at least one audience of the token must be accepted. */
function checkAudience(claims: JwtClaims, { audience }: ResolvedClaims): void {
  if (audience === null) return;
  const aud = Object.hasOwn(claims, "aud") ? (claims.aud ?? []) : [];
  const audiences = typeof aud === "string" ? [aud] : aud;
  if (!audiences.some((each) => audience.includes(each))) {
    throw failed("does not include an accepted audience", claims, "aud", audience);
  }
}

/** Sections 4.1.4 to 4.1.6. */
function checkTimes(claims: JwtClaims, policy: ResolvedClaims, { now, nowRoundedUp }: Times): void {
  const { clockTolerance, maxTokenAge } = policy;
  const [exp, nbf, iat] = [ownTime(claims, "exp"), ownTime(claims, "nbf"), ownTime(claims, "iat")];
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

function ownTime(claims: JwtClaims, name: "exp" | "nbf" | "iat"): number | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

function isString(value: JsonValue): boolean {
  return typeof value === "string";
}

function isNumber(value: JsonValue): boolean {
  return typeof value === "number";
}

function isAudience(value: JsonValue): boolean {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null || isJsonObject(value)) return false;
  return value.length > 0 && value.every((item) => typeof item === "string");
}
