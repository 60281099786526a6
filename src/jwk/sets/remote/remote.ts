/** Key sets that a provider publishes, and changes when it likes: RFC 7517 section 5, RFC 8414 section 2 (`jwks_uri`). */
import { UsageError, type Fault } from "../../../errors.ts";
import { readSignal } from "../../../options/signal.ts";
import { registerVersion } from "../source-version.ts";
import { registerRejected } from "../rejected.ts";
import { readRequest } from "../request.ts";
import { freshness } from "./freshness.ts";
import { getJson } from "./get-json.ts";
import { isMetadataUrl, readLocation } from "./location.ts";
import { readRemoteOptions, refreshOptions, type RemoteOptions } from "./options.ts";
import { RemoteKeys, type LoadedSet } from "./remote-keys.ts";
import type { RemoteKeySet, RemoteKeySetOptions } from "./types.ts";

/**
 * A provider's key set by its address. It is fetched at the first token and kept: make it once, and keep it.
 *
 * - Fresh for 10 minutes, or for as long as `Cache-Control` says, between one minute and one hour. It is renewed in the background before
 *   that is over, so that no caller waits; and nothing runs while nobody asks.
 * - A `kid` that is not in the set is worth one fetch, and then none for 5 minutes, whatever tokens say. Callers share one fetch.
 * - When the provider is down, slow or answers nonsense, the last good set goes on serving, for a day after its fetch.
 * - A key that is gone from the set no longer verifies. Keys that stay are not imported again.
 *
 * Only https, unless it is this machine; redirects are not followed; time and size are bounded. While there is no set to serve, verifying
 * fails with an {@link UnavailableError}, which says nothing about the token. Where the runtime has no `fetch` or no `AbortSignal.timeout`, it
 * fails with `ERR_JOSE_NOT_SUPPORTED`.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a URL that must not be fetched, `ERR_INVALID_OPTION` for an option that is unknown or
 * impossible.
 * @throws JoseError `ERR_JWKS_INVALID` for a `state` that `exportState` did not give, `ERR_JOSE_NOT_SUPPORTED` where the runtime has no `URL`.
 * @example
 * ```ts no-run
 * import { createJwtVerifier, remoteKeySet } from "josette";
 * const verifier = createJwtVerifier({
 *   verify: { keys: remoteKeySet("https://login.example.com/jwks"), alg: ["RS256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api://orders" },
 * });
 * ```
 */
export function remoteKeySet(url: string | URL, options: RemoteKeySetOptions = {}): RemoteKeySet {
  const read = readRemoteOptions(options);
  const location = readLocation(url, read.allowHttp, invalidUrl);
  if (isMetadataUrl(location)) {
    throw invalidUrl("is that of an issuer's metadata, not of a key set: use discoverKeySet(issuer)");
  }
  const load = (deadline: AbortSignal): Promise<LoadedSet> => loadKeys(location, read, deadline);
  return sourceOf(new RemoteKeys({ id: location, url: location, load }, read));
}

/** The keys of an origin, as a caller gets them. */
export function sourceOf(keys: RemoteKeys): RemoteKeySet {
  const set = Object.freeze<RemoteKeySet>({
    find: (request) => {
      const read = readRequest(request);
      readSignal(read.signal);
      return keys.find(read);
    },
    refresh: async (given = {}) => keys.refresh(readSignal(refreshOptions.read(given).signal)),
    exportState: () => keys.export(),
  });
  registerVersion(set, () => keys.version());
  registerRejected(set, () => keys.rejected());
  return set;
}

/** Fetches a JWK Set. */
export async function loadKeys(
  url: string,
  options: RemoteOptions,
  deadline: AbortSignal,
): Promise<LoadedSet> {
  const { object, headers } = await getJson(url, options, deadline);
  return { jwks: object, freshFor: freshness(headers, options) };
}

/** The error for a URL of the caller's that must not be fetched. */
export const invalidUrl: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `The URL ${problem}`);
