/** The options of `entraAccessToken`. */
import type { KeysInput } from "../../jwk/key/types.ts";
import type { CachePolicy, ClaimsCheck, ClaimsPredicate, DecryptPolicy } from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import type { EntraClientAuthentication } from "./client.ts";
import type { EntraCloudName } from "./clouds.ts";
import type { EntraTokenVersion } from "./issuers.ts";

/** How encrypted access tokens are decrypted: a `DecryptPolicy` with Entra ID's algorithms as defaults. */
export interface EntraDecryptOptions extends Pick<DecryptPolicy, "keys" | "optional" | "crit"> {
  /** The accepted key management algorithms. Default: `["RSA-OAEP", "RSA-OAEP-256"]`. */
  readonly alg?: DecryptPolicy["alg"];
  /** The accepted content encryption algorithms. Default: `["A128CBC-HS256", "A256CBC-HS512"]`. */
  readonly enc?: DecryptPolicy["enc"];
}

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
   * there are several.
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
  /** The accepted scopes. A token that acts for a user (it has `scp`) must have at least one of them. */
  readonly scopes?: readonly string[];
  /**
   * The accepted app roles. A token that an application requested for itself must have at least one of them
   * in `roles`.
   */
  readonly roles?: readonly string[];
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
