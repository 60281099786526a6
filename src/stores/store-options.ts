/** The options of stores, and their reader. */
import { OptionReader } from "../options/reader.ts";
import { text, type Value } from "../options/values.ts";

/** Options of the stores for remote key sets. */
export interface KeySetStoreOptions {
  /**
   * The beginning of the names of entries. Sets that are fetched with different header fields need different
   * prefixes. Default: `"josette:keys:"`.
   */
  readonly prefix?: string;
  /**
   * How long an entry is kept, in seconds: at least 60, and at least `staleFor` of the set, so that the set
   * remains available during an outage of its provider. Default: 86,400.
   */
  readonly keepFor?: number;
}

/** Options of {@link redisSeen}. */
export interface RedisSeenOptions {
  /** The beginning of the names of entries. Default: `"josette:seen:"`. */
  readonly prefix?: string;
}

/** A text that has a UTF-8 encoding: names of entries are encoded. */
const wellFormed: Value = {
  must: "be a non-empty string without lone surrogates",
  is: (value) => text.is(value) && !/\p{Cs}/u.test(String(value)),
};

/** Workers KV accepts no shorter time: https://developers.cloudflare.com/kv/api/write-key-value-pairs/ */
const lifetime: Value = {
  must: "be a whole number of seconds, at least 60",
  is: (value) => Number.isSafeInteger(value) && Number(value) >= 60,
};

/** The reader of the options of stores for key sets. */
export const keySetStoreOptions: OptionReader<KeySetStoreOptions> =
  /* @__PURE__ */ new OptionReader<KeySetStoreOptions>(
    "options",
    { prefix: { kind: "convenience", is: wellFormed }, keepFor: { kind: "convenience", is: lifetime } },
    { ttl: "use the option keepFor, in seconds" },
  );

/** The reader of the options of `redisSeen`. */
export const redisSeenOptions: OptionReader<RedisSeenOptions> =
  /* @__PURE__ */ new OptionReader<RedisSeenOptions>("options", {
    prefix: { kind: "convenience", is: wellFormed },
  });

/** Returns the options of a store for key sets, with their defaults. */
export function readStoreOptions(options: KeySetStoreOptions): Required<KeySetStoreOptions> {
  const { prefix = "josette:keys:", keepFor = 86_400 } = keySetStoreOptions.read(options);
  return { prefix, keepFor };
}
