/** The options for tenants, token versions, clouds and external tenants of all policies for Entra ID. */
import { invalidOption, readList, readTexts } from "../../options/values.ts";
import { canonicalGuid } from "../building-blocks/guid.ts";
import { entraCloud, type EntraCloudName } from "./clouds.ts";
import { tokenVersions, type EntraTokenVersion } from "./tenant-issuers.ts";
import type { TenantRule } from "./tenant.ts";

/** The options for tenants. The options of each profile document them. */
export interface TenantOptions {
  readonly tenants: string | readonly string[];
  readonly versions?: readonly EntraTokenVersion[];
  readonly cloud?: EntraCloudName;
  readonly ciam?: string;
}

/**
 * Reads the options for tenants.
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid option or a contradiction.
 */
export function readTenantRule(options: TenantOptions): TenantRule {
  const tenants = readTenants(options.tenants);
  const ciam = readCiam(options, tenants);
  return { tenants, ciam, cloud: entraCloud(options.cloud), versions: readVersions(options.versions, ciam) };
}

function readTenants(tenants: unknown): readonly string[] | "any" {
  return tenants === "any" ? "any" : readTexts(tenants, "tenants").map(tenantId);
}

function tenantId(text: string): string {
  const id = canonicalGuid(text);
  if (id !== undefined) return id;
  if (text === "any") throw invalidOption('tenants must be either "any" or a list of tenant ids');
  throw invalidOption(
    'tenants must be tenant ids (GUIDs) or "any". To find the id of a domain, see "issuer" in ' +
      "https://login.microsoftonline.com/<domain>/v2.0/.well-known/openid-configuration",
  );
}

/** Reads the option `ciam`. An external tenant has one host, one issuer and one token version. */
function readCiam(
  { ciam, cloud = "global" }: TenantOptions,
  tenants: readonly string[] | "any",
): string | undefined {
  if (ciam === undefined) return undefined;
  if (typeof ciam !== "string" || !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(ciam)) {
    throw invalidOption('ciam must be a subdomain, for example "contoso" for contoso.ciamlogin.com');
  }
  if (cloud !== "global")
    throw invalidOption("ciam cannot be combined with a cloud other than the public one");
  if (tenants === "any" || tenants.length !== 1) throw invalidOption("ciam requires exactly one tenant");
  return ciam.toLowerCase();
}

function readVersions(versions: unknown, ciam: string | undefined): readonly EntraTokenVersion[] {
  const known: readonly EntraTokenVersion[] = ciam === undefined ? tokenVersions : ["2.0"];
  if (versions === undefined) return known;
  return readList(versions, "versions").map((text) => {
    const version = known.find((each) => each === text);
    if (version !== undefined) return version;
    const reason = ciam === undefined ? "" : ", the only version of external tenants";
    throw invalidOption(`versions must contain only "${known.join('", "')}"${reason}`);
  });
}
