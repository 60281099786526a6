/** Finds the key set of an issuer: OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3. */
import type { Suite } from "../../../algorithms/suite.ts";
import { UsageError, type Fault } from "../../../errors.ts";
import { parseUrl } from "../../../runtime.ts";
import { getJson, isAbsent, unavailable } from "./get-json.ts";
import { isMetadataUrl } from "../../io/not-a-key.ts";
import { readLocation } from "./allowed-urls.ts";
import { acceptJson, completed, discoveryOptions, type RemoteOptions } from "./remote-options.ts";
import { invalidUrl, loadKeys, sourceOf } from "./remote-key-set.ts";
import { RemoteKeys, type LoadedSet } from "./key-cache.ts";
import type { DiscoveryOptions, RemoteKeySet, WellKnown } from "./types.ts";
import type { JsonObject } from "../../../encoding/json-value.ts";
import { rowOf, table } from "../../../encoding/table.ts";
import { readTexts } from "../../../options/values.ts";

/** Implements `discoverKeySet` of josette/jwk with the algorithms of a suite. */
export async function discoverKeySet(
  suite: Suite,
  issuer: string,
  options: DiscoveryOptions = {},
): Promise<RemoteKeySet> {
  const keys = keysOf(suite, issuer, options);
  await keys.prepare();
  return sourceOf(keys);
}

/** Like `discoverKeySet`, but synchronous: the metadata is fetched when the first key is needed. */
export function discoveringKeySet(
  suite: Suite,
  issuer: string,
  options: DiscoveryOptions = {},
): RemoteKeySet {
  return sourceOf(keysOf(suite, issuer, options));
}

function keysOf(suite: Suite, issuer: string, options: DiscoveryOptions): RemoteKeys {
  const { metadataUrl, wellKnown = "openid-configuration", ...rest } = discoveryOptions.read(options);
  const read = completed(rest);
  const name: unknown = issuer;
  // A lone surrogate has no UTF-8, and therefore no percent-encoding.
  if (typeof name !== "string" || /\p{Cs}/u.test(name))
    throw new UsageError("ERR_INVALID_ARGUMENT", "issuer must be a string without lone surrogates");
  const documents = readTexts(wellKnown, "wellKnown").map(locationOf);
  // Section 3: an issuer is a URL without a query. With `metadataUrl`, the issuer is only an identifier.
  const places = metadataUrl === undefined ? metadataLocations(name, documents) : ([metadataUrl] as const);
  const [url, ...others] = places.map((place) => readLocation(place, read.allowHttp, invalidUrl));
  if (url === undefined) throw invalidUrl("is not an absolute URL");
  // Two issuers may share a metadata URL and must not get each other's keys from a store.
  const id = `${url}#${encodeURIComponent(name)}`;
  const load = (deadline: AbortSignal): Promise<LoadedSet> =>
    discover(name, [url, ...others], read, deadline);
  return new RemoteKeys(suite, { id, url, load }, read);
}

async function discover(
  issuer: string,
  urls: readonly string[],
  options: RemoteOptions,
  deadline: AbortSignal,
): Promise<LoadedSet> {
  const { url, metadata } = await firstMetadata(urls, options, deadline);
  // Section 4.3: the issuer must match. Otherwise, a server could provide keys for another issuer.
  if (metadata["issuer"] !== issuer) throw unavailable(url, `is not the metadata of the issuer ${issuer}`);
  const fault: Fault = (problem) => unavailable(url, `has a "jwks_uri" that ${problem}`);
  // A remote provider must not direct requests to this machine.
  const mayBeLoopback = parseUrl(url)?.protocol === "http:";
  const location = readLocation(metadata["jwks_uri"], options.allowHttp, fault, mayBeLoopback);
  return loadKeys(location, forLocation(options, url, location), deadline);
}

/** Returns the first metadata document that a server has. RFC 8414 section 5 allows trying several. */
async function firstMetadata(
  urls: readonly string[],
  options: RemoteOptions,
  deadline: AbortSignal,
): Promise<{ readonly url: string; readonly metadata: JsonObject }> {
  const [url = "", ...others] = urls;
  try {
    const { object } = await getJson(url, options, deadline);
    return { url, metadata: object };
  } catch (error) {
    if (others.length === 0 || !isAbsent(error)) throw error;
    return await firstMetadata(others, options, deadline);
  }
}

/**
 * The caller's header fields may contain credentials. They are sent only to the origin that the caller
 * specified.
 */
function forLocation(options: RemoteOptions, named: string, location: string): RemoteOptions {
  const sameOrigin = parseUrl(named)?.origin === parseUrl(location)?.origin;
  return sameOrigin ? options : { ...options, headers: acceptJson };
}

/**
 * Discovery section 4.1 appends the well-known path to the issuer. RFC 8414 section 3.1 inserts it before the
 * path of the issuer. Both remove a trailing slash of the issuer.
 */
const locations: Readonly<Record<WellKnown, Location>> = /* @__PURE__ */ table({
  "openid-configuration": ({ origin }, path) => `${origin}${path}/.well-known/openid-configuration`,
  "oauth-authorization-server": ({ origin }, path) =>
    `${origin}/.well-known/oauth-authorization-server${path}`,
});

type Location = (issuer: URL, path: string) => string;

function locationOf(wellKnown: string): Location {
  const location = rowOf<Location>(locations, wellKnown);
  if (location !== undefined) return location;
  throw new UsageError("ERR_INVALID_OPTION", `wellKnown must be one of ${Object.keys(locations).join(", ")}`);
}

function metadataLocations(issuer: string, documents: readonly Location[]): readonly string[] {
  const url = parseUrl(issuer);
  if (url === undefined) throw invalidUrl("is not an absolute URL");
  if (isMetadataUrl(url.href))
    throw invalidUrl("is a metadata URL; pass the issuer, or the option metadataUrl");
  if (url.search !== "" || url.hash !== "")
    throw invalidUrl("of an issuer must not have a query or fragment");
  if (url.username !== "" || url.password !== "")
    throw invalidUrl("of an issuer must not have a user name or password");
  return documents.map((location) => location(url, url.pathname.replace(/\/$/, "")));
}
