/**
 * Who issues a token of which tenant, and whose a signing key is
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, "Validate the issuer").
 */
import { table } from "../../encoding/table.ts";
import type { IssuerRule } from "../../jwt/types.ts";
import { ciamDomain, type EntraCloud } from "./clouds.ts";

/** The versions of tokens, as the claim `ver` has them. The API's registration decides which one it gets. */
export type EntraTokenVersion = "1.0" | "2.0";

/** Where tenants live. */
export interface EntraPlace {
  readonly cloud: EntraCloud;
  /** The subdomain of an external tenant, which has a host of its own. */
  readonly ciam: string | undefined;
}

/** The issuer of a tenant, by version. */
const forms = /* @__PURE__ */ table({
  "1.0": ({ cloud }: EntraPlace, tenant: string) => `https://${cloud.sts}/${tenant}/`,
  "2.0": ({ cloud, ciam }: EntraPlace, tenant: string) =>
    // An external tenant's issuer has the GUID for a subdomain, whatever the name in its endpoints.
    `https://${ciam === undefined ? cloud.authority : `${tenant}.${ciamDomain}`}/${tenant}/v2.0`,
} satisfies Record<EntraTokenVersion, (place: EntraPlace, tenant: string) => string>);

/** All versions there are. */
export const tokenVersions: readonly EntraTokenVersion[] = ["1.0", "2.0"];

/** The one `iss` of a tenant's tokens of a version. */
export function issuerOf(place: EntraPlace, version: EntraTokenVersion, tenant: string): string {
  return forms[version](place, tenant);
}

/** Every `iss` there can be: a list, or for tenants that nobody has listed a rule. */
export function issuersOf(
  place: EntraPlace,
  versions: readonly EntraTokenVersion[],
  tenants: readonly string[] | "any",
): readonly string[] | IssuerRule {
  const of = (tenant: string): readonly string[] =>
    versions.map((version) => issuerOf(place, version, tenant));
  if (tenants !== "any") return tenants.flatMap(of);
  return (iss) => {
    const [tenant] = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(iss) ?? [];
    return tenant !== undefined && of(tenant).includes(iss);
  };
}

/**
 * Whether a key may sign for a tenant. The `issuer` that Entra's JWK Sets give a key is of the form of version 2.0, also where it signs
 * tokens of version 1.0. It names one tenant, or all of them with a placeholder.
 */
export function isSigningKeyOf(
  keyIssuer: string,
  place: EntraPlace,
  version: EntraTokenVersion,
  tenant: string,
): boolean {
  const issuer = keyIssuer.replaceAll(/\{tenantid\}/gi, () => tenant);
  return issuer === issuerOf(place, version, tenant) || issuer === issuerOf(place, "2.0", tenant);
}
