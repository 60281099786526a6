/**
 * The issuers of tenants, and the tenants that a signing key may sign for
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, "Validate the issuer").
 */
import { table } from "../../encoding/table.ts";
import type { IssuerRule } from "../../jwt/types.ts";
import { ciamDomain, type EntraCloud } from "./clouds.ts";

/** A token version, as in the claim `ver`. The API's registration determines which one Entra ID issues. */
export type EntraTokenVersion = "1.0" | "2.0";

/** The cloud and host of a tenant. */
export interface TenantLocation {
  readonly cloud: EntraCloud;
  /** The subdomain of an external tenant, which has its own host. */
  readonly ciam: string | undefined;
}

/** The issuer of a tenant, by token version. */
const issuerFormats = /* @__PURE__ */ table({
  "1.0": ({ cloud }: TenantLocation, tenant: string) => `https://${cloud.sts}/${tenant}/`,
  "2.0": ({ cloud, ciam }: TenantLocation, tenant: string) =>
    // The issuer of an external tenant has the tenant id as its subdomain, unlike the endpoints.
    `https://${ciam === undefined ? cloud.authority : `${tenant}.${ciamDomain}`}/${tenant}/v2.0`,
} satisfies Record<EntraTokenVersion, (location: TenantLocation, tenant: string) => string>);

/** All token versions. */
export const tokenVersions: readonly EntraTokenVersion[] = ["1.0", "2.0"];

/** Returns the `iss` of a tenant's tokens of one version. */
export function issuerOf(location: TenantLocation, version: EntraTokenVersion, tenant: string): string {
  return issuerFormats[version](location, tenant);
}

/** Returns every accepted `iss`: a list, or a function if any tenant is accepted. */
export function issuersOf(
  location: TenantLocation,
  versions: readonly EntraTokenVersion[],
  tenants: readonly string[] | "any",
): readonly string[] | IssuerRule {
  const issuers = (tenant: string): readonly string[] =>
    versions.map((version) => issuerOf(location, version, tenant));
  if (tenants !== "any") return tenants.flatMap(issuers);
  return (iss) => {
    const [tenant] = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(iss) ?? [];
    return tenant !== undefined && issuers(tenant).includes(iss);
  };
}

/**
 * Reports whether a key may sign for a tenant. The `issuer` of a key in Entra ID's JWK Sets has the version
 * 2.0 form, even if the key signs version 1.0 tokens. It contains one tenant id, or a placeholder for all
 * tenants.
 */
export function isSigningKeyOf(
  keyIssuer: string,
  location: TenantLocation,
  version: EntraTokenVersion,
  tenant: string,
): boolean {
  const issuer = keyIssuer.replaceAll(/\{tenantid\}/gi, () => tenant);
  return issuer === issuerOf(location, version, tenant) || issuer === issuerOf(location, "2.0", tenant);
}
