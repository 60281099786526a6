/** The time of issue: `iat`, OpenID Connect Core section 3.1.3.7 step 10, RFC 7519 section 4.1.6. */
import { failed } from "../../jwt/rejections.ts";
import type { ProfileTimes } from "../../jwt/profile-rules.ts";
import type { JwtClaims } from "../../jwt/types.ts";

/**
 * Checks that `iat`, if present, is not in the future.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function requirePastIssue(claims: JwtClaims, { nowRoundedUp, clockTolerance }: ProfileTimes): void {
  if (claims.iat !== undefined && claims.iat > nowRoundedUp + clockTolerance) {
    throw failed("is in the future", claims, "iat");
  }
}
