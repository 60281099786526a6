/** A caller's options for Entra ID's access tokens, read once and checked. */
import { rowOf } from "../alg/table.ts";
import { requireKnown } from "../header/options.ts";
import type { EntraAccessTokenOptions } from "./entra-access-token-options.ts";
import { clientAuthentications, type ClientRule } from "./entra-client.ts";
import { entraCloud, entraClouds } from "./entra-clouds.ts";
import { canonicalGuid } from "./entra-guid.ts";
import { tokenVersions, type EntraTokenVersion } from "./entra-issuers.ts";
import type { PermissionRule } from "./entra-permissions.ts";
import type { TenantRule } from "./entra-tenant.ts";
import { invalidOption } from "./option-values.ts";

/** The options that are Entra's own, each in the form that the checks need. */
export interface ResolvedEntraOptions extends TenantRule, ClientRule, PermissionRule {
  readonly audience: readonly string[];
  readonly appId: string | undefined;
}

const optionNames: readonly (keyof EntraAccessTokenOptions)[] = [
  ...(["tenants", "audience", "versions", "cloud", "ciam", "keys", "appId", "decrypt", "clients"] as const),
  ...(["clientAuthentication", "scopes", "roles", "clockTolerance", "maxTokenAge", "check"] as const),
  ...(["cache", "limits"] as const),
];

/**
 * A copy of the options, with no stranger among them and none without a value.
 * @throws UsageError `ERR_INVALID_OPTION`.
 */
export function requireEntraOptions(options: EntraAccessTokenOptions): EntraAccessTokenOptions {
  return requireKnown(options, "options", optionNames);
}

/**
 * Reads the options that are Entra's own, from such a copy.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, impossible or contradictory.
 */
export function resolveEntraOptions(options: EntraAccessTokenOptions): ResolvedEntraOptions {
  const tenants = readTenants(options.tenants);
  const ciam = readCiam(options, tenants);
  return {
    tenants,
    ciam,
    cloud: entraCloud(options.cloud),
    audience: texts(options.audience, "audience").map(ownAudience),
    versions: readVersions(options.versions, ciam),
    appId: readAppId(options),
    clients: rule(options.clients, "clients", clientId),
    clientAuthentication: rule(options.clientAuthentication, "clientAuthentication", authenticationValue),
    scopes: rule(options.scopes, "scopes", permission),
    roles: rule(options.roles, "roles", permission),
  };
}

function readTenants(tenants: unknown): readonly string[] | "any" {
  return tenants === "any" ? "any" : texts(tenants, "tenants").map(tenantId);
}

function tenantId(text: string): string {
  const id = canonicalGuid(text);
  if (id !== undefined) return id;
  if (text === "any") throw invalidOption('tenants is "any" or a list of ids, not both');
  throw invalidOption(
    'tenants must be tenant ids, which are GUIDs, or "any". The id of a domain stands in the "issuer" of ' +
      "https://login.microsoftonline.com/<domain>/v2.0/.well-known/openid-configuration",
  );
}

/** An external tenant has one host, one issuer and one version. */
function readCiam(
  { ciam, cloud = "global" }: EntraAccessTokenOptions,
  tenants: readonly string[] | "any",
): string | undefined {
  if (ciam === undefined) return undefined;
  if (typeof ciam !== "string" || !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(ciam)) {
    throw invalidOption('ciam must be a subdomain, as "contoso" of contoso.ciamlogin.com');
  }
  if (cloud !== "global") throw invalidOption("ciam and another cloud exclude each other");
  if (tenants === "any" || tenants.length !== 1) throw invalidOption("ciam is for exactly one tenant");
  return ciam.toLowerCase();
}

function readVersions(versions: unknown, ciam: string | undefined): readonly EntraTokenVersion[] {
  const known: readonly EntraTokenVersion[] = ciam === undefined ? tokenVersions : ["2.0"];
  if (versions === undefined) return known;
  return list(versions, "versions").map((text) => {
    const version = known.find((each) => each === text);
    if (version !== undefined) return version;
    const reason = ciam === undefined ? "" : ", as an external tenant has no other";
    throw invalidOption(`versions must list what you accept of "${known.join('", "')}"${reason}`);
  });
}

function ownAudience(text: string): string {
  if (!isGraph(text)) {
    // A client id with capital letters is in no token.
    return canonicalGuid(text) ?? text;
  }
  throw invalidOption(
    "audience is Microsoft Graph, whose tokens nobody but Graph can verify; name your own API, and have clients ask for its scopes",
  );
}

/** Graph is one application in all clouds, with hosts of its own in each. */
function isGraph(audience: string): boolean {
  const lower = audience.toLowerCase();
  const [, host = lower] = /^https:\/\/([^/]*)\/*$/.exec(lower) ?? [];
  const hosts = Object.values(entraClouds).flatMap((cloud) => cloud.graph);
  return hosts.includes(host) || host === "00000003-0000-0000-c000-000000000000";
}

function readAppId({ appId, keys }: EntraAccessTokenOptions): string | undefined {
  if (appId === undefined) return undefined;
  if (keys !== undefined) throw invalidOption("appId says which keys to fetch, and keys gives others");
  return clientId(appId, "appId");
}

function clientId(id: unknown, name: string): string {
  const canonical = canonicalGuid(id);
  if (canonical !== undefined) return canonical;
  throw invalidOption(`${name}: an application (client) id is a GUID`);
}

function authenticationValue(way: string, name: string): string {
  const value = rowOf<string>(clientAuthentications, way);
  if (value !== undefined) return value;
  throw invalidOption(
    `${name} must list what you accept of ${Object.keys(clientAuthentications).join(", ")}`,
  );
}

/** The short name, as tokens have it, and one in each entry. */
function permission(text: string, name: string): string {
  if (!/\s|:\/\//.test(text)) return text;
  throw invalidOption(`${name} must list short names, as "Orders.Read" of "api://orders/Orders.Read"`);
}

/** What a list of texts accepts; nothing is asked where it is left out. */
function rule(
  value: unknown,
  name: string,
  read: (text: string, name: string) => string,
): readonly string[] | undefined {
  return value === undefined ? undefined : list(value, name).map((text) => read(text, name));
}

/** One text, or a list of them. */
function texts(value: unknown, name: string): readonly string[] {
  return list(typeof value === "string" ? [value] : value, name);
}

/** A list of texts. An empty one would accept nothing, or be taken for no check at all. */
function list(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidOption(`${name} must be a list, and not an empty one`);
  }
  const entries: readonly unknown[] = value;
  return Array.from(entries, (entry) => {
    if (typeof entry === "string" && entry !== "") return entry;
    throw invalidOption(`${name} must hold texts that are not empty`);
  });
}
