/** The audiences of a token and its authorized party: OpenID Connect Core section 3.1.3.7, steps 3 to 5. */
import { failed } from "../../jwt/rejections.ts";
import type { JwtClaims } from "../../jwt/types.ts";

/** The accepted audiences. */
export interface AudienceRule {
  /** The client ids of the application: at least one must be among the audiences. */
  readonly clientIds: readonly string[];
  readonly trustedAudiences: readonly string[];
  /** The accepted authorized parties besides the client ids. */
  readonly authorizedParties: readonly string[];
}

/**
 * Checks the audiences, and the authorized party: `azp` is required if there are several audiences.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkAudiences(claims: JwtClaims, rule: AudienceRule): void {
  const audiences = requireTrustedAudiences(claims, rule);
  const { azp } = claims;
  const parties = [...rule.clientIds, ...rule.authorizedParties];
  const expected = parties.length === 1 ? parties[0] : parties;
  if (azp === undefined && audiences.length > 1) throw failed("is missing", claims, "azp", expected);
  if (azp === undefined || parties.some((each) => each === azp)) return;
  throw failed("is not the client", claims, "azp", expected);
}

/**
 * Checks that the token is for one of the client IDs, and that all its audiences are trusted. Returns the
 * audiences.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function requireTrustedAudiences(
  claims: JwtClaims,
  { clientIds, trustedAudiences }: Pick<AudienceRule, "clientIds" | "trustedAudiences">,
): readonly string[] {
  const { aud = [] } = claims;
  const audiences = typeof aud === "string" ? [aud] : aud;
  if (!audiences.some((each) => clientIds.includes(each))) {
    throw failed("does not include the client", claims, "aud", clientIds);
  }
  const trusted = [...clientIds, ...trustedAudiences];
  if (audiences.every((each) => trusted.includes(each))) return audiences;
  throw failed("includes an audience that is not trusted", claims, "aud", trusted);
}
