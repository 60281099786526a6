/** What a caller can say about the access tokens of Entra ID that it accepts. */
import type { KeysInput } from "../../jwk/key/types.ts";
import type { CachePolicy, ClaimsCheck, ClaimsPredicate, DecryptPolicy } from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import type { EntraClientAuthentication } from "./client.ts";
import type { EntraCloudName } from "./clouds.ts";
import type { EntraTokenVersion } from "./issuers.ts";

/** How encrypted access tokens are opened: a `DecryptPolicy` with what Entra uses as its defaults. */
export interface EntraDecryptOptions extends Pick<DecryptPolicy, "keys" | "optional" | "crit"> {
  /** `["RSA-OAEP", "RSA-OAEP-256"]` by default. */
  readonly alg?: DecryptPolicy["alg"];
  /** `["A128CBC-HS256", "A256CBC-HS512"]` by default. */
  readonly enc?: DecryptPolicy["enc"];
}

/** What {@link entraAccessToken} accepts. */
export interface EntraAccessTokenOptions<Claims = unknown> {
  /**
   * The tenants whose tokens are accepted, by their ids, which are GUIDs. `"any"` is for an API of every customer there may ever be: then
   * the application itself tells tenants apart by `claims.tid`. Personal accounts are in tenant 9188040d-6c67-4c5b-b112-36a304b66dad.
   */
  readonly tenants: string | readonly string[];
  /**
   * The API itself, as `aud` has it: its client id, and in version 1.0 also an application ID URI (`api://...`), just as the client has
   * written it, with a slash at the end or without.
   */
  readonly audience: string | readonly string[];
  /** The versions of tokens that are accepted; both by default. */
  readonly versions?: readonly EntraTokenVersion[];
  /** The public cloud (`"global"`) by default. */
  readonly cloud?: EntraCloudName;
  /** The subdomain of an external tenant, `contoso` for contoso.ciamlogin.com. It takes exactly one tenant, and version 2.0 alone. */
  readonly ciam?: string;
  /** Who signs; by default the keys that Entra publishes for the tenant, or for all tenants where there are several. */
  readonly keys?: KeysInput;
  /** The API's client id, if claims mapping gave it signing keys of its own: the published keys are then asked for by it. */
  readonly appId?: string;
  /** For APIs with a token encryption certificate: without it encrypted tokens are refused, with it plain ones are. */
  readonly decrypt?: EntraDecryptOptions;
  /** The application ids of the clients that are accepted: `azp` in version 2.0, `appid` in 1.0. All clients by default. */
  readonly clients?: readonly string[];
  /** How a client must have proved who it is (`azpacr`, `appidacr`); not checked by default. */
  readonly clientAuthentication?: readonly EntraClientAuthentication[];
  /** The scopes of which a token that acts for a user (it has `scp`) must have at least one. */
  readonly scopes?: readonly string[];
  /** The app roles of which a token that an application got for itself must have at least one in `roles`. */
  readonly roles?: readonly string[];
  /** The seconds by which clocks may differ; 60 by default. */
  readonly clockTolerance?: number;
  /** The most seconds since `iat`. */
  readonly maxTokenAge?: number;
  /** The application's own check, after all others. One that is a type predicate gives the claims their type. */
  readonly check?: ClaimsCheck | ClaimsPredicate<Claims>;
  /** Whether, or how many, verified tokens are remembered; off by default. More about it at `JwtPolicy`. */
  readonly cache?: boolean | CachePolicy;
  /** Budgets for untrusted tokens; the members that are left out keep their defaults. */
  readonly limits?: Partial<Limits>;
}
