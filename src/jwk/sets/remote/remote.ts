/** Remote key sets: RFC 7517 section 5, RFC 8414 section 2 (`jwks_uri`). */
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
 * Creates a key set that is fetched from a URL. It is fetched when the first token arrives, and cached.
 * Create it once and reuse it.
 *
 * - The set is fresh for 10 minutes, or as long as `Cache-Control` says, between one minute and one hour. It
 *   is refreshed in the background before it expires, so that callers need not wait. Nothing runs while there
 *   are no requests for keys.
 * - A `kid` that is not in the set causes one refetch, and then none for 5 minutes. Concurrent callers share
 *   one fetch.
 * - If the provider is unreachable or slow, or its responses are invalid, the last good set is used for up to
 *   a day after it was fetched.
 * - A key that was removed from the set no longer verifies. Unchanged keys are not imported again.
 *
 * Only https is allowed, except to this machine. Redirects are not followed. Time and size are limited. While
 * there is no usable set, verifications fail with an {@link UnavailableError}, which says nothing about the
 * token. If the runtime has no `fetch` or no `AbortSignal.timeout`, they fail with `ERR_JOSE_NOT_SUPPORTED`.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a URL that must not be fetched, `ERR_INVALID_OPTION` for an
 * unknown or invalid option.
 * @throws JoseError `ERR_JWKS_INVALID` for a `state` that `exportState` did not return,
 * `ERR_JOSE_NOT_SUPPORTED` if the runtime has no `URL`.
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
    throw invalidUrl("is a metadata URL and not the URL of a key set; use discoverKeySet(issuer)");
  }
  const load = (deadline: AbortSignal): Promise<LoadedSet> => loadKeys(location, read, deadline);
  return sourceOf(new RemoteKeys({ id: location, url: location, load }, read));
}

/** Returns the public object for the keys of an origin. */
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

/** The error for a URL of the caller that must not be fetched. */
export const invalidUrl: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `The URL ${problem}`);
