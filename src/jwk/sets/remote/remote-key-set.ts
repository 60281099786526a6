/** Remote key sets: RFC 7517 section 5, RFC 8414 section 2 (`jwks_uri`). */
import type { Suite } from "../../../algorithms/suite.ts";
import { UsageError, type Fault } from "../../../errors.ts";
import { readSignal } from "../../../options/values.ts";
import { start } from "../../../steps/drivers.ts";
import type { Steps } from "../../../steps/steps.ts";
import type { Key } from "../../key/key.ts";
import type { KeyRequest } from "../../key/types.ts";
import { readRequest, registerSource } from "../key-source.ts";
import { freshness } from "./freshness.ts";
import { getJson } from "./get-json.ts";
import { isMetadataUrl } from "../../io/not-a-key.ts";
import { readLocation } from "./allowed-urls.ts";
import { readRemoteOptions, refreshOptions, type RemoteOptions } from "./remote-options.ts";
import { RemoteKeys, type LoadedSet } from "./key-cache.ts";
import type { RemoteKeySet, RemoteKeySetOptions } from "./types.ts";

/** Implements `remoteKeySet` of josette/jwk with the algorithms of a suite. */
export function remoteKeySet(
  suite: Suite,
  url: string | URL,
  options: RemoteKeySetOptions = {},
): RemoteKeySet {
  const read = readRemoteOptions(options);
  const location = readLocation(url, read.allowHttp, invalidUrl);
  if (isMetadataUrl(location)) {
    throw invalidUrl("is a metadata URL; use discoverKeySet(issuer)");
  }
  const load = (deadline: AbortSignal): Promise<LoadedSet> => loadKeys(location, read, deadline);
  return sourceOf(new RemoteKeys(suite, { id: location, url: location, load }, read));
}

/** Returns the public object for the keys of an origin. */
export function sourceOf(keys: RemoteKeys): RemoteKeySet {
  const set = Object.freeze<RemoteKeySet>({
    find: (request) => start(find(request)),
    refresh: async (given = {}) => keys.refresh(readSignal(refreshOptions.read(given).signal)),
    exportState: () => keys.export(),
  });
  registerSource(set, { find, version: () => keys.version(), rejected: () => keys.rejected() });
  return set;

  function* find(request: KeyRequest): Steps<readonly Key[]> {
    const read = readRequest(request);
    readSignal(read.signal);
    return yield* keys.find(read);
  }
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
