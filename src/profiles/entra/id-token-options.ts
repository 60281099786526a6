/** The options of `entraIdToken`, and their reader. */
import { joinMembers, OptionReader } from "../../options/reader.ts";
import { invalidOption, readTexts } from "../../options/values.ts";
import { canonicalGuid } from "../building-blocks/guid.ts";
import { loginMembers, type OidcIdTokenOptions } from "../oidc/id-token-options.ts";
import { signedTokenMembers } from "../building-blocks/signed-token.ts";
import type { B2cOptions } from "./b2c.ts";
import type { EntraCloudName } from "./clouds.ts";
import type { EntraDecryptOptions } from "./decrypt-option.ts";
import type { EntraTokenVersion } from "./tenant-issuers.ts";

/** Options of {@link entraIdToken}. Times are in seconds. */
export interface EntraIdTokenOptions<Claims = unknown> extends Omit<
  OidcIdTokenOptions<Claims>,
  "issuer" | "clientId" | "decrypt"
> {
  /**
   * The accepted tenants, by tenant id (a GUID). `"any"` accepts every tenant, for multitenant applications,
   * which must then distinguish tenants by `claims.tid`. Personal accounts belong to tenant
   * 9188040d-6c67-4c5b-b112-36a304b66dad.
   */
  readonly tenants: string | readonly string[];
  /** The application (client) ids; `aud` must be one of them. */
  readonly clientId: string | readonly string[];
  /** The accepted token versions. Default: both. */
  readonly versions?: readonly EntraTokenVersion[];
  /** The national cloud. Default: `"global"`, the public cloud. */
  readonly cloud?: EntraCloudName;
  /**
   * The subdomain of an external tenant (Entra External ID), for example `contoso` for contoso.ciamlogin.com.
   * Requires exactly one tenant, and accepts only version 2.0.
   */
  readonly ciam?: string;
  /** The host and policies of a tenant of Azure AD B2C. Requires exactly one tenant. */
  readonly b2c?: B2cOptions;
  /**
   * The application's client id, if claims mapping gave it its own signing keys. The published keys are then
   * requested for this id.
   */
  readonly appId?: string;
  /**
   * How encrypted tokens are decrypted. Without it, encrypted tokens are rejected. With it, unencrypted
   * tokens are rejected unless `optional` is set.
   */
  readonly decrypt?: EntraDecryptOptions;
}

/** The reader of `EntraIdTokenOptions`. */
export const entraIdTokenOptions: OptionReader<EntraIdTokenOptions> =
  /* @__PURE__ */ new OptionReader<EntraIdTokenOptions>(
    "options",
    /* @__PURE__ */ joinMembers(/* @__PURE__ */ joinMembers(signedTokenMembers, loginMembers), {
      tenants: {
        kind: "mandatory",
        is: "elsewhere",
        write: 'tenants: a tenant id, a list of them, or "any"',
      },
      clientId: { kind: "mandatory", is: "elsewhere", write: "clientId: your application's client id" },
      versions: { kind: "strict", is: "elsewhere" },
      cloud: { kind: "strict", is: "elsewhere" },
      ciam: { kind: "strict", is: "elsewhere" },
      b2c: { kind: "strict", is: "elsewhere" },
      appId: { kind: "strict", is: "elsewhere" },
    }),
  );

/**
 * Reads the client ids and converts them to lower case, as in tokens.
 * @throws UsageError `ERR_INVALID_OPTION` for anything that is not a GUID.
 */
export function readClientIds(clientId: string | readonly string[]): readonly string[] {
  return readTexts(clientId, "clientId").map((id) => readApplicationId(id, "clientId"));
}

/**
 * Reads the option `appId`.
 * @throws UsageError `ERR_INVALID_OPTION` for anything that is not a GUID, and together with `keys` or `b2c`.
 */
export function readAppId({ appId, keys, b2c }: EntraIdTokenOptions): string | undefined {
  if (appId === undefined) return undefined;
  if (keys !== undefined || b2c !== undefined) {
    throw invalidOption("appId cannot be combined with keys or b2c: appId selects the keys to fetch");
  }
  return readApplicationId(appId, "appId");
}

function readApplicationId(id: unknown, name: string): string {
  const canonical = canonicalGuid(id);
  if (canonical !== undefined) return canonical;
  throw invalidOption(`${name} must be an application (client) id, which is a GUID`);
}
