/** Reads and validates the options of a remote key set. */
import { copyOptions, OptionReader, type Members } from "../../../options/reader.ts";
import { callback, duration, flag, invalidOption, positive } from "../../../options/values.ts";
import { currentSeconds, platformFetch } from "../../../runtime.ts";
import type { FreshnessBounds } from "./freshness.ts";
import type { GetOptions } from "./get-json.ts";
import type { DiscoveryOptions, RefreshOptions, RemoteKeySetOptions } from "./types.ts";

/** The options with all defaults. Times are in seconds. */
export interface RemoteOptions
  extends GetOptions, FreshnessBounds, Pick<RemoteKeySetOptions, "store" | "waitUntil" | "onEvent"> {
  readonly allowHttp: boolean;
  readonly timeout: number;
  readonly maxKeys: number;
  readonly staleFor: number;
  readonly cooldown: number;
  readonly now: () => number;
  /** Not validated yet. */
  readonly state: unknown;
}

const members: Members<RemoteKeySetOptions> = {
  fetch: { kind: "convenience", is: callback },
  headers: { kind: "convenience", is: "elsewhere" },
  allowHttp: { kind: "convenience", is: flag },
  anyContentType: { kind: "convenience", is: flag },
  timeout: { kind: "strict", is: positive },
  maxBytes: { kind: "strict", is: positive },
  maxKeys: { kind: "strict", is: positive },
  freshFor: { kind: "strict", is: positive },
  freshForAtLeast: { kind: "strict", is: positive },
  freshForAtMost: { kind: "strict", is: positive },
  staleFor: { kind: "strict", is: duration },
  cooldown: { kind: "strict", is: positive },
  now: { kind: "convenience", is: callback },
  store: { kind: "convenience", is: "elsewhere" },
  state: { kind: "convenience", is: "elsewhere" },
  waitUntil: { kind: "convenience", is: callback },
  onEvent: { kind: "convenience", is: callback },
};

/** Reads the options of `remoteKeySet`. */
export const remoteKeySetOptions: OptionReader<RemoteKeySetOptions> =
  /* @__PURE__ */ new OptionReader<RemoteKeySetOptions>("options", members);

/** Reads the options of `discoverKeySet`. */
export const discoveryOptions: OptionReader<DiscoveryOptions> = /* @__PURE__ */ discoveryReader();

/** This is a function because bundlers treat a spread at the top level of a module as a side effect. */
function discoveryReader(): OptionReader<DiscoveryOptions> {
  return new OptionReader<DiscoveryOptions>("options", {
    ...members,
    metadataUrl: { kind: "strict", is: "elsewhere" },
    wellKnown: { kind: "convenience", is: "elsewhere" },
  });
}

/** Reads the options of `refresh`. */
export const refreshOptions: OptionReader<RefreshOptions> = /* @__PURE__ */ new OptionReader<RefreshOptions>(
  "options",
  { signal: { kind: "convenience", is: "elsewhere" } },
);

/** The header fields of every request (RFC 7517 section 8.5.2). */
export const acceptJson: Readonly<Record<string, string>> = {
  accept: "application/jwk-set+json, application/json",
};

/** In seconds. A longer timeout would block logins, and a larger number is probably in milliseconds. */
const longestTimeout = 60;

/**
 * Reads the options.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown or invalid option.
 */
export function readRemoteOptions(input: RemoteKeySetOptions): RemoteOptions {
  return completed(remoteKeySetOptions.read(input));
}

/**
 * Fills in the defaults of options that a reader has copied.
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid option.
 */
export function completed(given: RemoteKeySetOptions): RemoteOptions {
  const { headers = {} } = given;
  const options = {
    fetch: platformFetch,
    now: currentSeconds,
    state: undefined,
    allowHttp: false,
    anyContentType: false,
    timeout: 5,
    maxBytes: 524_288,
    maxKeys: 1000,
    freshFor: 600,
    freshForAtLeast: 60,
    freshForAtMost: 3600,
    staleFor: 86_400,
    cooldown: 300,
    ...given,
    headers: readHeaders(headers),
  };
  const { store, timeout, freshForAtLeast, freshForAtMost } = options;
  if (store !== undefined) requireStore(store);
  if (timeout > longestTimeout) {
    throw invalidOption(`timeout is in seconds and must be at most ${longestTimeout}; write 5 for 5000 ms`);
  }
  // Only a value that the caller gave is refused: the default is adapted to the bounds.
  const { freshFor = freshForAtLeast } = given;
  if (freshFor < freshForAtLeast || freshFor > freshForAtMost) {
    throw invalidOption(
      `freshFor must be from freshForAtLeast to freshForAtMost, ${freshForAtLeast} to ${freshForAtMost}`,
    );
  }
  return Object.freeze(options);
}

/** Reads header fields. Only names and values that `fetch` accepts are allowed: RFC 9110 section 5. */
function readHeaders(input: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...acceptJson };
  if (typeof input === "object" && input !== null && Symbol.iterator in input) {
    throw invalidOption("headers must be a plain object; use Object.fromEntries(headers)");
  }
  for (const [name, value] of Object.entries(copyOptions(input, "headers"))) {
    if (typeof value !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value)) {
      throw invalidOption("headers must have valid names and values of printable ASCII");
    }
    headers[name.toLowerCase()] = value;
  }
  return Object.freeze(headers);
}

function requireStore(store: NonNullable<RemoteKeySetOptions["store"]>): void {
  const isStore = typeof store === "object" && store !== null;
  if (isStore && typeof store.get === "function" && typeof store.set === "function") return;
  throw invalidOption("store must be an object with the functions get and set");
}
