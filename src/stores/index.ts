/**
 * josette/stores: adapters that share remote key sets and used tokens between instances. They accept any
 * client with the right methods, and import none.
 *
 * @module josette/stores
 */
export { cacheStore, kvStore, redisStore, type CacheLike, type KvLike } from "./key-set-stores.ts";
export type { KeySetStoreOptions, RedisSeenOptions } from "./store-options.ts";
export type { RedisCall, RedisClient, RedisSend, RedisSendCommand } from "./redis-client.ts";
export { redisSeen } from "./redis-seen.ts";
export type { CacheableResponse } from "../runtime.ts";
