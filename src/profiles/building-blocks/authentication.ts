/**
 * The time and class of the user's authentication: `auth_time` and `acr`, OpenID Connect Core section 2, RFC
 * 9068 section 2.2.1.
 */
import { JwtClaimError } from "../../errors.ts";
import { failed, failure } from "../../jwt/rejections.ts";
import type { ProfileTimes } from "../../jwt/profile-rules.ts";
import type { JwtClaims } from "../../jwt/types.ts";

/** Requirements on the authentication; times are in seconds. */
export interface AuthenticationRule {
  /** The maximum time since the authentication. */
  readonly maxAge: number | undefined;
  /** The accepted authentication context classes. */
  readonly acr: readonly string[] | undefined;
}

/**
 * Checks the time and class of the authentication.
 * @throws JwtClaimError `ERR_JWT_EXPIRED` if it was too long ago, `ERR_JWT_CLAIM_VALIDATION_FAILED` for
 * everything else.
 */
export function checkAuthentication(
  claims: JwtClaims,
  { maxAge, acr }: AuthenticationRule,
  times: ProfileTimes,
): void {
  if (maxAge !== undefined) checkAge(claims, maxAge, times);
  if (acr === undefined) return;
  const value = claims["acr"];
  if (value === undefined) throw failed("is missing", claims, "acr", acr);
  if (typeof value !== "string" || !acr.includes(value)) {
    throw failed("is not an accepted authentication context class", claims, "acr", acr);
  }
}

function checkAge(claims: JwtClaims, maxAge: number, times: ProfileTimes): void {
  const { now, nowRoundedUp, clockTolerance } = times;
  const time = claims["auth_time"];
  if (time === undefined) throw failed("is missing", claims, "auth_time");
  if (typeof time !== "number") throw failed("has the wrong type", claims, "auth_time");
  if (time > nowRoundedUp + clockTolerance) throw failed("is in the future", claims, "auth_time");
  if (now - time - clockTolerance > maxAge) {
    throw new JwtClaimError("ERR_JWT_EXPIRED", 'The user authenticated too long ago ("auth_time")', {
      ...failure(claims, "auth_time"),
      expected: maxAge,
    });
  }
}
