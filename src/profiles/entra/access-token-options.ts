/** The options of `entraAccessToken`, and their reader. */
import type { KeysInput } from "../../jwk/key/types.ts";
import type { CachePolicy, ClaimsCheck, ClaimsPredicate } from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import {
  type EntraClientAuthentication,
  clientAuthentications,
  type ClientRule,
} from "./client-authentication.ts";
import { type EntraCloudName, entraClouds } from "./clouds.ts";
import type { EntraDecryptOptions } from "./decrypt-option.ts";
import type { EntraTokenVersion } from "./tenant-issuers.ts";
import { rowOf } from "../../encoding/table.ts";
import { OptionReader } from "../../options/reader.ts";
import { callback, duration, invalidOption, readList, readTexts } from "../../options/values.ts";
import { misplacedDpop, type ConfirmationOptions } from "../oauth/confirmation-options.ts";
import { readConfirmation, type ConfirmationRule } from "../oauth/confirmation.ts";
import { canonicalGuid } from "../building-blocks/guid.ts";
import type { PermissionRule } from "./required-permissions.ts";
import { readTenantRule } from "./tenant-options.ts";
import type { TenantRule } from "./tenant.ts";

/** Options of {@link entraAccessToken}. */
export interface EntraAccessTokenOptions<Claims = unknown> {
  /**
   * The accepted tenants, by tenant id (a GUID). `"any"` accepts every tenant, for multitenant APIs: the
   * application must then distinguish tenants by `claims.tid`. Personal accounts belong to tenant
   * 9188040d-6c67-4c5b-b112-36a304b66dad.
   */
  readonly tenants: string | readonly string[];
  /**
   * The API, as in `aud`: its client id or, in version 1.0, also an application ID URI (`api://...`). The URI
   * must be exactly as the client requested it, with or without a trailing slash.
   */
  readonly audience: string | readonly string[];
  /** The accepted token versions. Default: both. */
  readonly versions?: readonly EntraTokenVersion[];
  /** The national cloud. Default: `"global"`, the public cloud. */
  readonly cloud?: EntraCloudName;
  /**
   * The subdomain of an external tenant, for example `contoso` for contoso.ciamlogin.com. Requires exactly
   * one tenant, and accepts only version 2.0.
   */
  readonly ciam?: string;
  /**
   * The keys to verify with. Default: the keys that Entra ID publishes for the tenant, or for all tenants if
   * there are several. A single key is treated as a set of one key: `jws.matchedBy` of the result is not
   * `given`, but the header parameter that matches or `tried`.
   */
  readonly keys?: KeysInput;
  /**
   * The API's client id, if claims mapping gave it its own signing keys. The published keys are then
   * requested for this id.
   */
  readonly appId?: string;
  /**
   * How encrypted tokens are decrypted, for APIs with a token encryption certificate. Without it, encrypted
   * tokens are rejected. With it, unencrypted tokens are rejected unless `optional` is set.
   */
  readonly decrypt?: EntraDecryptOptions;
  /** The accepted clients, by application id: `azp` in version 2.0, `appid` in 1.0. Default: all clients. */
  readonly clients?: readonly string[];
  /** The accepted methods of client authentication (`azpacr`, `appidacr`). Default: not checked. */
  readonly clientAuthentication?: readonly EntraClientAuthentication[];
  /** The accepted scopes. A token on behalf of a user (it has `scp`) must have at least one of them. */
  readonly scopes?: readonly string[];
  /**
   * The accepted app roles. A token that an application requested for itself must have at least one of them
   * in `roles`.
   */
  readonly roles?: readonly string[];
  /**
   * How tokens that are bound to a key (`cnf`) are checked: with a DPoP proof, or with the certificate of a
   * mutual TLS connection, passed with each call. Default: `{}`. A token is rejected unless all of its
   * confirmation methods are satisfied. `null` ignores the claim and accepts bound tokens from anyone who
   * holds them, as RFC 9449 section 7.2 forbids.
   */
  readonly cnf?: ConfirmationOptions | null;
  /** The allowed clock skew in seconds. Default: 60. */
  readonly clockTolerance?: number;
  /** The maximum age of a token: seconds since `iat`. */
  readonly maxTokenAge?: number;
  /**
   * The application's check, which runs after all others. If it is a type predicate, the verified claims get
   * its type.
   */
  readonly check?: ClaimsCheck | ClaimsPredicate<Claims>;
  /** Caches verified tokens; see `JwtPolicy`. Default: `false`. */
  readonly cache?: boolean | CachePolicy;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/** The options of `entraAccessToken`, in the form that the checks need. */
export interface ResolvedEntraOptions extends TenantRule, ClientRule, PermissionRule {
  readonly audience: readonly string[];
  readonly appId: string | undefined;
  readonly confirmation: ConfirmationRule;
}

/** The reader of `EntraAccessTokenOptions`. */
export const entraAccessTokenOptions: OptionReader<EntraAccessTokenOptions> =
  /* @__PURE__ */ new OptionReader<EntraAccessTokenOptions>(
    "options",
    {
      tenants: {
        kind: "mandatory",
        is: "elsewhere",
        write: 'tenants: a tenant id, a list of them, or "any"',
      },
      audience: { kind: "mandatory", is: "elsewhere", write: "audience: your API's client id" },
      versions: { kind: "strict", is: "elsewhere" },
      cloud: { kind: "strict", is: "elsewhere" },
      ciam: { kind: "strict", is: "elsewhere" },
      keys: { kind: "strict", is: "elsewhere" },
      appId: { kind: "strict", is: "elsewhere" },
      decrypt: { kind: "strict", is: "elsewhere" },
      clients: { kind: "strict", is: "elsewhere" },
      clientAuthentication: { kind: "strict", is: "elsewhere" },
      scopes: { kind: "strict", is: "elsewhere" },
      roles: { kind: "strict", is: "elsewhere" },
      cnf: { kind: "strict", is: "elsewhere" },
      clockTolerance: { kind: "strict", is: duration },
      maxTokenAge: { kind: "strict", is: duration },
      check: { kind: "strict", is: callback },
      cache: { kind: "strict", is: "elsewhere" },
      limits: { kind: "strict", is: "elsewhere" },
    },
    misplacedDpop,
  );

/**
 * Validates the options of `entraAccessToken`. `options` is the copy that the option reader made.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or invalid option or a contradiction.
 */
export function resolveEntraOptions(options: EntraAccessTokenOptions): ResolvedEntraOptions {
  return {
    ...readTenantRule(options),
    audience: readTexts(options.audience, "audience").map(ownAudience),
    appId: readAppId(options),
    clients: rule(options.clients, "clients", clientId),
    clientAuthentication: rule(options.clientAuthentication, "clientAuthentication", authenticationValue),
    scopes: rule(options.scopes, "scopes", permission),
    roles: rule(options.roles, "roles", permission),
    confirmation: readConfirmation(options.cnf),
  };
}

function ownAudience(text: string): string {
  if (!isGraph(text)) {
    // Tokens have client ids in lower case.
    return canonicalGuid(text) ?? text;
  }
  throw invalidOption(
    "audience is Microsoft Graph, but only Graph can verify its tokens; pass your own API, and have " +
      "clients request its scopes",
  );
}

/** Graph has the same application id in all clouds, but different hosts. */
function isGraph(audience: string): boolean {
  const lower = audience.toLowerCase();
  const [, host = lower] = /^https:\/\/([^/]*)\/*$/.exec(lower) ?? [];
  const hosts = Object.values(entraClouds).flatMap((cloud) => cloud.graph);
  return hosts.includes(host) || host === "00000003-0000-0000-c000-000000000000";
}

function readAppId({ appId, keys }: EntraAccessTokenOptions): string | undefined {
  if (appId === undefined) return undefined;
  if (keys !== undefined)
    throw invalidOption("appId and keys cannot be combined: appId selects the keys to fetch");
  return clientId(appId, "appId");
}

function clientId(id: unknown, name: string): string {
  const canonical = canonicalGuid(id);
  if (canonical !== undefined) return canonical;
  throw invalidOption(`${name} must be an application (client) id, which is a GUID`);
}

function authenticationValue(way: string, name: string): string {
  const value = rowOf<string>(clientAuthentications, way);
  if (value !== undefined) return value;
  throw invalidOption(`${name} must contain only ${Object.keys(clientAuthentications).join(", ")}`);
}

/** Requires the short name of a single scope or role, as in tokens. */
function permission(text: string, name: string): string {
  if (!/\s|:\/\//.test(text)) return text;
  throw invalidOption(
    `${name} must contain short names, for example "Orders.Read" for "api://orders/Orders.Read"`,
  );
}

/** Reads an option that lists accepted values; `undefined` if it is omitted. */
function rule(
  value: unknown,
  name: string,
  read: (text: string, name: string) => string,
): readonly string[] | undefined {
  return value === undefined ? undefined : readList(value, name).map((text) => read(text, name));
}
