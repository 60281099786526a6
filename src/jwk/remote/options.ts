/** A caller's options for a remote key set, read once and checked. */
import { UsageError } from "../../errors.ts";
import { readFlag, requireNames, requireOptions } from "../../header/options.ts";
import { currentSeconds, platformFetch } from "../../runtime.ts";
import type { FreshnessBounds } from "./freshness.ts";
import type { GetOptions } from "./get-json.ts";
import type { RemoteKeySetOptions } from "./types.ts";

/** Options, complete. Times are in seconds. */
export interface RemoteOptions
  extends GetOptions, FreshnessBounds, Pick<RemoteKeySetOptions, "store" | "waitUntil" | "onEvent"> {
  readonly allowHttp: boolean;
  readonly timeout: number;
  readonly maxKeys: number;
  readonly staleFor: number;
  readonly cooldown: number;
  readonly now: () => number;
  /** As it came: nobody has looked into it yet. */
  readonly state: unknown;
}

const names: readonly string[] = [
  ...["fetch", "headers", "allowHttp", "anyContentType", "timeout", "maxBytes", "maxKeys"],
  ...["freshFor", "freshForAtLeast", "freshForAtMost", "staleFor", "cooldown"],
  ...["now", "store", "state", "waitUntil", "onEvent"],
];

/** The header fields that there always are (RFC 7517 section 8.5.2). */
export const acceptJson: Readonly<Record<string, string>> = {
  accept: "application/jwk-set+json, application/json",
};

/** In seconds: what timers can count is 2^31 ms. */
const longestTimeout = 86_400;

/**
 * Reads the options.
 * @throws UsageError `ERR_INVALID_OPTION` for any that is unknown or impossible.
 */
export function readRemoteOptions(input: RemoteKeySetOptions): RemoteOptions {
  const given = requireNames(input, "options", names);
  const { fetch = platformFetch, now = currentSeconds, store, waitUntil, onEvent, state } = given;
  for (const [name, value] of Object.entries({ fetch, now, waitUntil, onEvent })) {
    if (value !== undefined && typeof value !== "function") throw invalidOption(`${name} must be a function`);
  }
  const { timeout = 5, maxBytes = 524_288, maxKeys = 1000, cooldown = 300, headers = {} } = given;
  const { freshFor = 600, freshForAtLeast = 60, freshForAtMost = 3600, staleFor = 86_400 } = given;
  const options = {
    ...{ fetch, now, state, headers: readHeaders(headers) },
    allowHttp: readFlag(given.allowHttp, "allowHttp"),
    anyContentType: readFlag(given.anyContentType, "anyContentType"),
    timeout: positive(timeout, "timeout"),
    maxBytes: positive(maxBytes, "maxBytes"),
    maxKeys: positive(maxKeys, "maxKeys"),
    freshFor: positive(freshFor, "freshFor"),
    freshForAtLeast: positive(freshForAtLeast, "freshForAtLeast"),
    freshForAtMost: positive(freshForAtMost, "freshForAtMost"),
    staleFor: staleFor === 0 ? 0 : positive(staleFor, "staleFor"),
    cooldown: positive(cooldown, "cooldown"),
    ...(store !== undefined && { store: readStore(store) }),
    ...(waitUntil !== undefined && { waitUntil }),
    ...(onEvent !== undefined && { onEvent }),
  };
  if (options.timeout > longestTimeout)
    throw invalidOption(`timeout must be at most ${longestTimeout} seconds`);
  if (freshForAtLeast > freshForAtMost)
    throw invalidOption("freshForAtLeast must not be more than freshForAtMost");
  return Object.freeze(options);
}

/** RFC 9110 section 5: what `fetch` takes for header fields, and no others. */
function readHeaders(input: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...acceptJson };
  if (typeof input === "object" && input !== null && Symbol.iterator in input) {
    throw invalidOption(
      "headers must be a plain object with header fields; Headers become one by Object.fromEntries",
    );
  }
  for (const [name, value] of Object.entries(requireOptions(input, "headers"))) {
    if (typeof value !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value)) {
      throw invalidOption("headers must be header fields with text");
    }
    headers[name.toLowerCase()] = value;
  }
  return Object.freeze(headers);
}

function readStore(store: NonNullable<RemoteKeySetOptions["store"]>): typeof store {
  const isStore = typeof store === "object" && store !== null;
  if (isStore && typeof store.get === "function" && typeof store.set === "function") return store;
  throw invalidOption("store must have the functions get and set");
}

function positive(value: number, name: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw invalidOption(`${name} must be a number, more than 0`);
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
