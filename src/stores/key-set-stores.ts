/** Stores that share remote key sets between instances: adapters for the option `store` of `remoteKeySet`. */
import { UsageError } from "../errors.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import type { KeySetState, KeySetStore } from "../jwk/sets/remote/types.ts";
import { digest } from "../platform/digest-hmac-pbkdf2.ts";
import { makeResponse, type CacheableResponse } from "../runtime.ts";
import { run } from "../steps/drivers.ts";
import { perform } from "../steps/steps.ts";
import { readStoreOptions, type KeySetStoreOptions } from "./store-options.ts";
import { sender, type RedisClient } from "./redis-client.ts";

/** A cache such as `caches.default`, or one that `caches.open` returned. */
export interface CacheLike {
  /** Returns the response that was stored for a URL. */
  match(url: string): PromiseLike<CacheableResponse | undefined>;
  /** Stores a response. */
  put(url: string, response: CacheableResponse): PromiseLike<unknown>;
}

/** A namespace of Workers KV, or of a store with the same interface. */
export interface KvLike {
  /** Returns the text that was stored under a name. */
  get(name: string): PromiseLike<string | null>;
  /** Stores a text. */
  put(name: string, text: string, options: { expirationTtl: number }): PromiseLike<unknown>;
}

/**
 * Returns a store in a cache of the platform, for example `caches.default` of Cloudflare Workers, which is
 * shared within one data center. Entries have URLs on a host that does not exist, so that no response from
 * the network can replace them.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a cache; `ERR_INVALID_OPTION` for an
 * unknown or invalid option.
 * @example
 * ```ts no-run
 * import { remoteKeySet } from "josette";
 * import { cacheStore } from "josette/stores";
 * const cache = await caches.open("keys"); // in Workers also caches.default
 * const keys = remoteKeySet("https://login.example.com/jwks", { store: cacheStore(cache) });
 * console.log(typeof keys.find); // function
 * ```
 */
export function cacheStore(cache: CacheLike, options: KeySetStoreOptions = {}): KeySetStore {
  requireFunctions(cache, ["match", "put"], "cache must be a Cache, for example caches.default");
  const { prefix, keepFor } = readStoreOptions(options);
  // RFC 6761 section 6.4: no host has a name under .invalid. The id is in the path: caches ignore fragments.
  const urlOf = (id: string): string => `https://josette.invalid/${encodeURIComponent(prefix + id)}`;
  const headers = { "Content-Type": "application/json", "Cache-Control": `max-age=${keepFor}` };
  return Object.freeze({
    async get(id: string): Promise<unknown> {
      const response = await cache.match(urlOf(id));
      return response === undefined ? undefined : parsed(await response.text());
    },
    async set(id: string, state: KeySetState): Promise<void> {
      await cache.put(urlOf(id), makeResponse(JSON.stringify(state), headers));
    },
  });
}

/**
 * Returns a store in a namespace of Workers KV. Changes are visible elsewhere after a minute or more, which
 * does not matter for key sets. Do not remember used tokens in KV: it cannot add an entry atomically.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a namespace; `ERR_INVALID_OPTION` for an
 * unknown or invalid option.
 * @example
 * ```ts
 * import { remoteKeySet } from "josette";
 * import { kvStore, type KvLike } from "josette/stores";
 * function keysFor(env: { readonly KEYS: KvLike }) {
 *   return remoteKeySet("https://login.example.com/jwks", { store: kvStore(env.KEYS) });
 * }
 * console.log(typeof keysFor); // function
 * ```
 */
export function kvStore(kv: KvLike, options: KeySetStoreOptions = {}): KeySetStore {
  requireFunctions(kv, ["get", "put"], "kv must be a namespace of Workers KV");
  const { prefix, keepFor } = readStoreOptions(options);
  return Object.freeze({
    async get(id: string): Promise<unknown> {
      return parsed(await kv.get(await nameOf(prefix, id)));
    },
    async set(id: string, state: KeySetState): Promise<void> {
      await kv.put(await nameOf(prefix, id), JSON.stringify(state), { expirationTtl: keepFor });
    },
  });
}

/**
 * Returns a store in Redis or a compatible server, with a client such as `ioredis`, `redis` (node-redis) or
 * Bun's, or with a function that sends a command.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a client; `ERR_INVALID_OPTION` for an
 * unknown or invalid option.
 * @example
 * ```ts
 * import { remoteKeySet } from "josette";
 * import { redisStore, type RedisClient } from "josette/stores";
 * function keysIn(client: RedisClient) {
 *   return remoteKeySet("https://login.example.com/jwks", { store: redisStore(client) });
 * }
 * console.log(typeof keysIn); // function
 * ```
 */
export function redisStore(client: RedisClient, options: KeySetStoreOptions = {}): KeySetStore {
  const send = sender(client);
  const { prefix, keepFor } = readStoreOptions(options);
  return Object.freeze({
    async get(id: string): Promise<unknown> {
      return parsed(await send("GET", prefix + id));
    },
    async set(id: string, state: KeySetState): Promise<void> {
      await send("SET", prefix + id, JSON.stringify(state), "EX", String(keepFor));
    },
  });
}

/** Parses an entry. The remote key set validates the result, and reports an error as an event. */
function parsed(text: unknown): unknown {
  if (text === null || text === undefined) return undefined;
  if (typeof text === "string") return JSON.parse(text);
  throw new UsageError("ERR_INVALID_ARGUMENT", "The store returned a value that is not a string");
}

/** The maximum length of a name, in bytes: https://developers.cloudflare.com/kv/api/write-key-value-pairs/ */
const longestName = 512;

/** Returns the name of an entry. If it would be too long, its hash is used. */
async function nameOf(prefix: string, id: string): Promise<string> {
  const name = encodeUtf8(prefix + id);
  if (name.length <= longestName) return prefix + id;
  return `josette:${encodeBase64url(await run(perform(digest("SHA-256", name))))}`;
}

function requireFunctions(store: unknown, names: readonly string[], problem: string): void {
  const isStore =
    typeof store === "object" &&
    store !== null &&
    names.every((name) => typeof Reflect.get(store, name) === "function");
  if (!isStore) throw new UsageError("ERR_INVALID_ARGUMENT", problem);
}
