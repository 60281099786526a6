/** Finds the key set of an issuer: OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3. */
import { UsageError, type Fault } from "../../../errors.ts";
import { parseUrl } from "../../../runtime.ts";
import { getJson, unavailable } from "./get-json.ts";
import { isMetadataUrl, readLocation } from "./location.ts";
import { acceptJson, completed, discoveryOptions, type RemoteOptions } from "./options.ts";
import { invalidUrl, loadKeys, sourceOf } from "./remote.ts";
import { RemoteKeys, type LoadedSet } from "./remote-keys.ts";
import type { DiscoveryOptions, RemoteKeySet } from "./types.ts";

/**
 * Creates the key set of an issuer from its metadata. `/.well-known/openid-configuration` is fetched, its
 * `issuer` must be identical to the argument, and then its `jwks_uri` is fetched. Every refresh fetches both.
 * Otherwise like `remoteKeySet`. Resolves when the keys have been fetched.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT`, `ERR_INVALID_OPTION`, as rejections.
 * @throws UnavailableError `ERR_JWKS_TIMEOUT`, `ERR_JWKS_UNAVAILABLE`; the latter also for metadata of
 * another issuer.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no `fetch`, `URL` or `AbortSignal.timeout`.
 * @example
 * ```ts no-run
 * import { createJwtVerifier, discoverKeySet } from "josette";
 * const issuer = "https://login.example.com";
 * const verifier = createJwtVerifier({
 *   verify: { keys: await discoverKeySet(issuer), alg: ["RS256"] },
 *   claims: { issuer, audience: "api://orders" },
 * });
 * ```
 */
export async function discoverKeySet(issuer: string, options: DiscoveryOptions = {}): Promise<RemoteKeySet> {
  const keys = keysOf(issuer, options);
  await keys.prepare();
  return sourceOf(keys);
}

/** The same, but synchronous: the metadata is fetched when the first key is needed. */
export function discoveringKeySet(issuer: string, options: DiscoveryOptions = {}): RemoteKeySet {
  return sourceOf(keysOf(issuer, options));
}

function keysOf(issuer: string, options: DiscoveryOptions): RemoteKeys {
  const { metadataUrl, wellKnown = "openid-configuration", ...rest } = discoveryOptions.read(options);
  const read = completed(rest);
  const name: unknown = issuer;
  if (typeof name !== "string") throw new UsageError("ERR_INVALID_ARGUMENT", "issuer must be a string");
  // An issuer is a URL without a query (section 3). If the metadata URL is given, the issuer is only an
  // identifier.
  if (!Object.hasOwn(locations, wellKnown)) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `wellKnown must be one of ${Object.keys(locations).join(", ")}`,
    );
  }
  const place = metadataUrl ?? metadataLocation(name, wellKnown);
  const url = readLocation(place, read.allowHttp, invalidUrl);
  // Two issuers may share a metadata URL and must not get each other's keys from a store.
  const id = `${url}#${encodeURIComponent(name)}`;
  return new RemoteKeys({ id, url, load: (deadline) => discover(name, url, read, deadline) }, read);
}

async function discover(
  issuer: string,
  url: string,
  options: RemoteOptions,
  deadline: AbortSignal,
): Promise<LoadedSet> {
  const { object: metadata } = await getJson(url, options, deadline);
  // Section 4.3: otherwise a server could provide keys for another issuer.
  if (metadata["issuer"] !== issuer) throw unavailable(url, `is not the metadata of the issuer ${issuer}`);
  const fault: Fault = (problem) => unavailable(url, `has a "jwks_uri" that ${problem}`);
  // A remote provider must not direct requests to this machine.
  const mayBeLoopback = parseUrl(url)?.protocol === "http:";
  const location = readLocation(metadata["jwks_uri"], options.allowHttp, fault, mayBeLoopback);
  return loadKeys(location, forLocation(options, url, location), deadline);
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
 * Discovery section 4.1 appends the path, RFC 8414 section 3.1 inserts it. Both remove a trailing slash of
 * the issuer.
 */
const locations: Readonly<
  Record<NonNullable<DiscoveryOptions["wellKnown"]>, (issuer: URL, path: string) => string>
> = {
  "openid-configuration": ({ origin }, path) => `${origin}${path}/.well-known/openid-configuration`,
  "oauth-authorization-server": ({ origin }, path) =>
    `${origin}/.well-known/oauth-authorization-server${path}`,
};

function metadataLocation(issuer: string, wellKnown: keyof typeof locations): string {
  const url = parseUrl(issuer);
  if (url === undefined) throw invalidUrl("is not an absolute URL");
  if (isMetadataUrl(url.href))
    throw invalidUrl(
      "is a metadata URL; pass the issuer, and set the option metadataUrl of discoverKeySet if necessary",
    );
  if (url.search !== "" || url.hash !== "")
    throw invalidUrl("of an issuer must not have a query or fragment");
  if (url.username !== "" || url.password !== "")
    throw invalidUrl("of an issuer must not have a user name or password");
  return locations[wellKnown](url, url.pathname.replace(/\/$/, ""));
}
