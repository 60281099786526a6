/**
 * The tenant of a token: `tid`, `ver` and `iss` must agree, and the signing key must be valid for that tenant
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, "Validate the issuer" and "Validate the
 * signing key issuer").
 */
import { failed } from "../../jwt/rejections.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { isGuid } from "../building-blocks/guid.ts";
import { isSigningKeyOf, issuerOf, type TenantLocation, type EntraTokenVersion } from "./tenant-issuers.ts";

/** The accepted tenants and versions. */
export interface TenantRule extends TenantLocation {
  /** Tenant ids, in canonical form. */
  readonly tenants: readonly string[] | "any";
  readonly versions: readonly EntraTokenVersion[];
}

/**
 * Checks the tenant and returns the token's version.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkTenant(
  claims: JwtClaims,
  keyIssuer: string | undefined,
  rule: TenantRule,
): EntraTokenVersion {
  const { tid, ver } = claims;
  // Applications distinguish tenants by this string, so only the canonical form of a GUID is accepted.
  if (!isGuid(tid)) throw failed("is not a tenant id", claims, "tid");
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
    throw failed("does not match the issuer of the signing key", claims, "iss", keyIssuer);
  }
  return version;
}
