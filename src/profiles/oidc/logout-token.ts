/** Logout tokens: OpenID Connect Back-Channel Logout 1.0 sections 2.4 and 2.6. */
import type { Suite } from "../../algorithms/suite.ts";
import { isJsonObject } from "../../encoding/json.ts";
import { JwtClaimError } from "../../errors.ts";
import { sameMediaType, typeOf } from "../../header/media-type.ts";
import type { JwsHeader } from "../../header/types.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import type { ProfileCall, ProfileTimes } from "../../jwt/profile-rules.ts";
import { failed, failure, requireType } from "../../jwt/rejections.ts";
import { requireFirstUse, seenInMemory, type SingleUse } from "../../jwt/replay.ts";
import type { JwtClaims, JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { readList, readTexts } from "../../options/values.ts";
import { requireTrustedAudiences } from "../building-blocks/audiences.ts";
import { requirePastIssue } from "../building-blocks/issue-time.ts";
import { logoutEventOf } from "./logout-event.ts";
import {
  logoutTokenOptions,
  type LogoutTokenClaims,
  type LogoutTokenOptions,
} from "./logout-token-options.ts";
import { signedTokenPolicy } from "../building-blocks/signed-token.ts";

/** The options of the checks, read and validated. */
interface LogoutRules {
  readonly clientIds: readonly string[];
  readonly trustedAudiences: readonly string[];
  readonly typ: LogoutTokenOptions["typ"] | undefined;
  readonly sessionRequired: boolean;
  /** The lifetime in seconds of a token without `exp`. */
  readonly lifetime: number;
}

/** The longest lifetime that section 4 recommends for logout tokens, in seconds. */
const recommendedLifetime = 120;

/** Implements `logoutToken` of josette/profiles with the algorithms of a suite. */
export function logoutToken<Claims = unknown>(
  suite: Suite,
  options: LogoutTokenOptions<Claims>,
): LeanJwtPolicy<JwtContext, LogoutTokenClaims & Claims> {
  const read = logoutTokenOptions.read(options);
  const { issuer, trustedAudiences, typ, exp, sessionRequired = false } = read;
  const { maxTokenAge = recommendedLifetime, seen = seenInMemory() } = read;
  const rules: LogoutRules = {
    clientIds: readTexts(read.clientId, "clientId"),
    trustedAudiences: trustedAudiences === undefined ? [] : readList(trustedAudiences, "trustedAudiences"),
    typ,
    sessionRequired,
    lifetime: maxTokenAge,
  };
  return signedTokenPolicy<JwtContext>(suite, read, {
    name: "logoutToken",
    publishedKeys: () => discoveringKeySet(suite, issuer),
    claims: { issuer, audience: rules.clientIds, ...(exp !== undefined && { exp }) },
    required: ["iss", "aud", ...(exp === undefined ? ["exp"] : []), "iat", "jti", "events"],
    context: {},
    *check(claims, { jws, context }, call) {
      checkLogoutToken(claims, jws.header, call, rules);
      if (seen === null) return;
      call.whenAccepted(() => requireFirstUse(seen, singleUse(claims, rules, call, context)));
    },
  });
}

/** Performs the checks of section 2.6, except those that the claims policy makes. */
function checkLogoutToken(
  claims: JwtClaims,
  header: JwsHeader,
  times: ProfileTimes,
  rules: LogoutRules,
): void {
  checkType(header, rules);
  requireTrustedAudiences(claims, rules);
  requirePastIssue(claims, times);
  requireCurrent(claims, times, rules);
  requireSubject(claims, rules); // step 5
  if (!isJsonObject(logoutEventOf(claims))) {
    throw failed("does not have the logout event with an object as its value", claims, "events"); // step 6
  }
  // Step 7: a logout token must not be usable as an ID token.
  if (claims["nonce"] !== undefined) throw failed("is not allowed in a logout token", claims, "nonce");
  // `jti` must not be empty, even if used tokens are not remembered.
  if (claims.jti === "") throw failed("is not a non-empty string", claims, "jti");
}

/** Checks `typ`. Section 2.4 only recommends explicit typing, so `typ` may be absent. */
function checkType(header: JwsHeader, { typ }: LogoutRules): void {
  const actual = typeOf(header);
  if (actual === undefined && typ !== "required") return;
  const isPlain = actual !== undefined && sameMediaType(actual, "JWT");
  if (isPlain && typ === "JWT") return;
  requireType(header, "logout+jwt", "JWS", isPlain ? '; typ: "JWT" accepts JWT' : "");
}

/** Checks the age of a token without `exp`: step 4. */
function requireCurrent(claims: JwtClaims, times: ProfileTimes, { lifetime }: LogoutRules): void {
  const { exp, iat = 0 } = claims;
  if (exp !== undefined || times.now - iat - times.clockTolerance < lifetime) return;
  throw new JwtClaimError("ERR_JWT_EXPIRED", 'The token has no "exp" and was issued too long ago ("iat")', {
    ...failure(claims, "iat"),
    expected: lifetime,
  });
}

function requireSubject(claims: JwtClaims, { sessionRequired }: LogoutRules): void {
  const { sid, sub } = claims;
  if (sub === "") throw failed("is an empty string", claims, "sub");
  if (sid !== undefined && (typeof sid !== "string" || sid === "")) {
    throw failed("is not a non-empty string", claims, "sid");
  }
  if (sid !== undefined || (sub !== undefined && !sessionRequired)) return;
  throw failed(sessionRequired ? "is missing" : 'is missing, and "sub" is missing too', claims, "sid");
}

/** Returns what to remember about a token until it is rejected because of its age: step 8. */
function singleUse(
  claims: JwtClaims,
  { lifetime }: LogoutRules,
  { clockTolerance, maxTokenAge = Infinity }: ProfileCall,
  { signal }: JwtContext,
): SingleUse {
  const { iss = "", iat = 0, exp = iat + lifetime } = claims;
  // One second is added because `now` is rounded down to a whole second before it is compared.
  const until = Math.min(exp, iat + maxTokenAge) + clockTolerance + 1;
  return { scope: ["logoutToken", iss], claims, until, signal };
}
