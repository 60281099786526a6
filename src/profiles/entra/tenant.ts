/**
 * Whose token it is: `tid`, `ver` and `iss` must say the same, and the signing key must be for that tenant
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, "Validate the issuer" and "Validate the signing key issuer").
 */
import { failed } from "../../jwt/claim-errors.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { isGuid } from "./guid.ts";
import { isSigningKeyOf, issuerOf, type EntraPlace, type EntraTokenVersion } from "./issuers.ts";

/** Which tenants and versions are accepted, and where the tenants live. */
export interface TenantRule extends EntraPlace {
  /** Canonical ids. */
  readonly tenants: readonly string[] | "any";
  readonly versions: readonly EntraTokenVersion[];
}

/**
 * Checks the tenant, and gives the token's version.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkTenant(
  claims: JwtClaims,
  keyIssuer: string | undefined,
  rule: TenantRule,
): EntraTokenVersion {
  const { tid, ver } = claims;
  // An application keeps its tenants apart by this text: no other spelling of the same GUID may pass.
  if (!isGuid(tid)) throw failed("is no tenant id", claims, "tid");
  if (rule.tenants !== "any" && !rule.tenants.includes(tid)) {
    throw failed("is not an accepted tenant", claims, "tid", rule.tenants);
  }
  const version = rule.versions.find((each) => each === ver);
  if (version === undefined) throw failed("is not an accepted version", claims, "ver", rule.versions);
  const issuer = issuerOf(rule, version, tid);
  if (claims.iss !== issuer) {
    throw failed("is not the issuer of this tenant and version", claims, "iss", issuer);
  }
  if (keyIssuer !== undefined && !isSigningKeyOf(keyIssuer, rule, version, tid)) {
    throw failed("is signed with a key of another issuer", claims, "iss", keyIssuer);
  }
  return version;
}
