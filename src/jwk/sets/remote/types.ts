/** The public types of remote key sets. Every time is in seconds. */
import type { JsonObject } from "../../../encoding/json.ts";
import type { JoseError } from "../../../errors.ts";
import type { Fetch } from "../../../runtime.ts";
import type { RejectedEntry } from "../rejected.ts";
import type { KeySource } from "../../key/types.ts";

/** A provider's key set, fetched when it is needed. It goes where `keys` go. */
export interface RemoteKeySet extends KeySource {
  /**
   * Fetches the set now, whatever its age; calls that come meanwhile share the one fetch.
   * @throws UnavailableError `ERR_JWKS_TIMEOUT`, `ERR_JWKS_UNAVAILABLE`; JoseError `ERR_JOSE_NOT_SUPPORTED`; `signal.reason` when aborted.
   */
  refresh(options?: RefreshOptions): Promise<void>;
  /** The set as plain JSON, for another instance's `state`; `undefined` while there is none. */
  exportState(): KeySetState | undefined;
}

/** How a set is fetched at once. */
export interface RefreshOptions {
  /** Ends the wait of this call; the fetch itself goes on for the others that wait for it. */
  readonly signal?: AbortSignal;
}

/** How a remote key set is fetched and how long it is good. Everything has a default. */
export interface RemoteKeySetOptions {
  /** Takes the place of the platform's `fetch`, as behind a proxy. It must not follow redirects. */
  readonly fetch?: Fetch;
  /** Header fields sent with every request to the origin of the URL given, and to no other. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `true` lets the set come over plain http, and not from this machine alone: anyone on the way can then put keys in it. */
  readonly allowHttp?: boolean;
  /** `true` takes whatever Content-Type the answer has; otherwise it is JSON's. */
  readonly anyContentType?: boolean;
  /** The most seconds (not milliseconds) for a refresh, and for one answer of the store; 5 by default, 60 at most. */
  readonly timeout?: number;
  /** The most bytes of one answer; 524,288 by default. */
  readonly maxBytes?: number;
  /** The most keys of a set; 1,000 by default. */
  readonly maxKeys?: number;
  /** Seconds a set is fresh where Cache-Control says nothing; 600 by default. */
  readonly freshFor?: number;
  /** Seconds a set is fresh at least, whatever Cache-Control says; 60 by default. */
  readonly freshForAtLeast?: number;
  /** Seconds a set is fresh at most: so long may a key that was withdrawn still verify; 3,600 by default. */
  readonly freshForAtMost?: number;
  /**
   * Seconds since its fetch for which the last good set goes on serving when no other can be had; 86,400 by default. With 0 it serves while it
   * is fresh, and no longer.
   */
  readonly staleFor?: number;
  /** Seconds from one refetch for a `kid` that is not in the set to the next; 300 by default. */
  readonly cooldown?: number;
  /** The clock, in seconds since 1970; the platform's by default. */
  readonly now?: () => number;
  /** Where instances share a set; see {@link KeySetStore}. */
  readonly store?: KeySetStore;
  /** A set that was fetched before, from `exportState`. */
  readonly state?: KeySetState;
  /**
   * Keeps the platform from ending with the request what goes on behind it. Cloudflare Workers need it to refresh in the background:
   * `import { waitUntil } from "cloudflare:workers"`.
   */
  readonly waitUntil?: (promise: Promise<unknown>) => void;
  /** Is told what happens. What it throws is ignored. */
  readonly onEvent?: (event: KeySetEvent) => void;
}

/** Where a set is found by its issuer. */
export interface DiscoveryOptions extends RemoteKeySetOptions {
  /** Where the metadata is, if not where the specification puts it. */
  readonly metadataUrl?: string | URL;
  /** Which specification puts it there: OpenID Connect Discovery 1.0 section 4 (the default), or RFC 8414 section 3. */
  readonly wellKnown?: "openid-configuration" | "oauth-authorization-server";
}

/** A fetched set as plain JSON. */
export interface KeySetState {
  readonly version: 1;
  /** Where it is from; of a discovered set, with the issuer after a `#`. */
  readonly url: string;
  readonly jwks: JsonObject;
  /** When it was fetched, in seconds since 1970. */
  readonly fetchedAt: number;
  /** Until when it is fresh, in seconds since 1970. */
  readonly freshUntil: number;
}

/**
 * A place of the application's own, as in Redis or a KV, where several instances keep one set. Whoever can write there decides who can
 * sign tokens: it must be as safe as the instances themselves. Sets that are fetched with different header fields need stores of their own.
 */
export interface KeySetStore {
  /** What was last set for this URL, or nothing. */
  get(url: string): unknown;
  /** Keeps it. A promise is waited for only where nothing goes on behind a request; what it throws is told to `onEvent`. */
  set(url: string, state: KeySetState): unknown;
}

/** What happens to a remote key set. Nothing of a token is in there. */
export type KeySetEvent =
  /** `rejected` are the entries that cannot be used here, and why. */
  | {
      readonly type: "fetched";
      readonly url: string;
      readonly keys: number;
      readonly rejected: readonly RejectedEntry[];
      readonly freshFor: number;
    }
  /** An UnavailableError, or `ERR_JOSE_NOT_SUPPORTED` for what the runtime lacks. */
  | { readonly type: "failed"; readonly url: string; readonly error: JoseError }
  /** The last good set serves, `age` seconds after its fetch, because no other could be had. */
  | { readonly type: "stale"; readonly url: string; readonly age: number }
  /**
   * A token names a key that is not in the set; `refetched` says whether it caused a fetch. Without a fetch it is told once for each `kid` in
   * a cooldown, and for 100 of them at most.
   */
  | { readonly type: "unknownKid"; readonly url: string; readonly refetched: boolean }
  | { readonly type: "storeFailed"; readonly url: string; readonly error: JoseError };
