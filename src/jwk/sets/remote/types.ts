/** The public types of remote key sets. All times are in seconds. */
import type { JsonObject } from "../../../encoding/json-value.ts";
import type { JoseError } from "../../../errors.ts";
import type { Fetch } from "../../../runtime.ts";
import type { RejectedEntry } from "../key-source.ts";
import type { KeySource } from "../../key/types.ts";

/** A key set that is fetched from a provider. It can be passed as `keys`. */
export interface RemoteKeySet extends KeySource {
  /**
   * Fetches the set now, regardless of its age. Concurrent calls share one fetch.
   * @throws UnavailableError `ERR_JWKS_TIMEOUT`, `ERR_JWKS_UNAVAILABLE`; JoseError `ERR_JOSE_NOT_SUPPORTED`;
   * `signal.reason` if aborted.
   */
  refresh(options?: RefreshOptions): Promise<void>;
  /**
   * Returns the set as plain JSON, for the option `state` of another instance; `undefined` if nothing has
   * been fetched yet.
   */
  exportState(): KeySetState | undefined;
}

/** Options of {@link RemoteKeySet.refresh}. */
export interface RefreshOptions {
  /** Stops the waiting of this call. The fetch itself continues for other callers. */
  readonly signal?: AbortSignal;
}

/** Options of `remoteKeySet`. All are optional. */
export interface RemoteKeySetOptions {
  /** Replaces the platform's `fetch`, for example to use a proxy. It must not follow redirects. */
  readonly fetch?: Fetch;
  /** Header fields for every request to the origin of the given URL. They are not sent to other origins. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * `true` allows plain http to other machines. Anyone on the network path can then inject keys. Default:
   * `false`.
   */
  readonly allowHttp?: boolean;
  /** `true` accepts responses of any Content-Type, not only JSON. Default: `false`. */
  readonly anyContentType?: boolean;
  /**
   * The timeout of a fetch and of a store operation, in seconds (not milliseconds). At most 60. Default: 5.
   */
  readonly timeout?: number;
  /** The maximum size of a response in bytes. Default: 524,288. */
  readonly maxBytes?: number;
  /** The maximum number of keys in a set. Default: 1,000. */
  readonly maxKeys?: number;
  /**
   * For how many seconds a set is fresh if the response has no Cache-Control: from `freshForAtLeast` to
   * `freshForAtMost`. Default: 600, or the nearest of these bounds.
   */
  readonly freshFor?: number;
  /** The minimum number of seconds for which a set is fresh, regardless of Cache-Control. Default: 60. */
  readonly freshForAtLeast?: number;
  /**
   * The maximum number of seconds for which a set is fresh. A withdrawn key may be accepted for that long.
   * Default: 3,600.
   */
  readonly freshForAtMost?: number;
  /**
   * For how many seconds after its fetch the last good set is used if no newer one can be fetched. With 0, a
   * stale set is never used. Default: 86,400.
   */
  readonly staleFor?: number;
  /**
   * The minimum number of seconds after a successful refetch for an unknown `kid` until the next. A
   * refetch that fails is repeated after 2 to 30 seconds. Default: 300.
   */
  readonly cooldown?: number;
  /** The clock, in seconds since 1970. Default: the system clock. */
  readonly now?: () => number;
  /** A store that shares the set between instances; see {@link KeySetStore}. */
  readonly store?: KeySetStore;
  /** A set that was fetched before, from `exportState`. */
  readonly state?: KeySetState;
  /**
   * Keeps the platform from cancelling background work when a request ends. Required for background refreshes
   * in Cloudflare Workers: `import { waitUntil } from "cloudflare:workers"`.
   */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
  /** Receives events. Errors thrown by this function are ignored. */
  readonly onEvent?: (event: KeySetEvent) => void;
}

/** Options of `discoverKeySet`. */
export interface DiscoveryOptions extends RemoteKeySetOptions {
  /** The URL of the metadata. Default: the URL that the specification in `wellKnown` defines. */
  readonly metadataUrl?: string | URL;
  /**
   * The specification that defines the metadata URL: OpenID Connect Discovery 1.0 section 4 (the default), or
   * RFC 8414 section 3. With a list, the next specification is tried if the server returns a status from 400
   * to 499.
   */
  readonly wellKnown?: WellKnown | readonly WellKnown[];
}

/** The names of the metadata documents of OpenID Connect Discovery 1.0 and RFC 8414. */
export type WellKnown = "openid-configuration" | "oauth-authorization-server";

/** A fetched set as plain JSON. */
export interface KeySetState {
  readonly version: 1;
  /** The URL of the set. For a discovered set, the metadata URL, `#` and the issuer. */
  readonly url: string;
  readonly jwks: JsonObject;
  /** When the set was fetched, in seconds since 1970. */
  readonly fetchedAt: number;
  /** Until when the set is fresh, in seconds since 1970. */
  readonly freshUntil: number;
}

/**
 * A store of the application, for example in Redis or a KV store, which shares a set between instances.
 * Anyone who can write to it controls which keys are trusted, so it must be protected like the instances
 * themselves. Sets that are fetched with different header fields need separate stores.
 */
export interface KeySetStore {
  /** Returns the state that was last stored for this URL, or undefined or null. May return a promise. */
  get(url: string): unknown;
  /**
   * Stores the state. May return a promise, which is awaited only if the platform would otherwise cancel it.
   * Errors are reported to `onEvent`.
   */
  set(url: string, state: KeySetState): unknown;
}

/** Events of a remote key set. They contain no data from tokens. */
export type KeySetEvent =
  /** The set was fetched. `rejected` lists the entries that cannot be used, with reasons. */
  | {
      readonly type: "fetched";
      readonly url: string;
      readonly keys: number;
      readonly rejected: readonly RejectedEntry[];
      readonly freshFor: number;
    }
  /** A fetch failed: an UnavailableError, or `ERR_JOSE_NOT_SUPPORTED` if the runtime lacks a feature. */
  | { readonly type: "failed"; readonly url: string; readonly error: JoseError }
  /** The last good set is used, `age` seconds after its fetch, because no newer one could be fetched. */
  | { readonly type: "stale"; readonly url: string; readonly age: number }
  /**
   * A token has a `kid` that is not in the set. `refetched` tells whether this caused a refetch. Without a
   * refetch, this is reported once per `kid` and cooldown, for at most 100 key IDs.
   */
  | { readonly type: "unknownKid"; readonly url: string; readonly refetched: boolean }
  | { readonly type: "storeFailed"; readonly url: string; readonly error: JoseError };
