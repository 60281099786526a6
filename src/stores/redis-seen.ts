/** A memory of used tokens in Redis, for services with several processes. */
import { UnavailableError } from "../errors.ts";
import type { Seen, SeenContext } from "../jwt/replay.ts";
import { currentMilliseconds } from "../runtime.ts";
import { redisSeenOptions, type RedisSeenOptions } from "./store-options.ts";
import { sender, type RedisClient } from "./redis-client.ts";

/**
 * Returns a memory of used tokens in Redis or a compatible server, for the option `seen`. It sends one atomic
 * command, `SET name "" NX EX seconds`: of two simultaneous requests with one token, only one is accepted.
 *
 * The server must not evict these entries (`maxmemory-policy noeviction`), and must not lose them in a
 * failover: a token whose entry is lost is accepted once more. If the server does not answer, tokens are not
 * accepted, and the error is `ERR_REPLAY_UNAVAILABLE`.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a client; `ERR_INVALID_OPTION` for an
 * unknown or invalid option.
 * @example
 * ```ts
 * import { dpopVerifier } from "josette/profiles";
 * import { redisSeen, type RedisClient } from "josette/stores";
 * function proofsIn(client: RedisClient) {
 *   return dpopVerifier({ alg: ["ES256"], seen: redisSeen(client) });
 * }
 * console.log(typeof proofsIn); // function
 * ```
 */
export function redisSeen(client: RedisClient, options: RedisSeenOptions = {}): Seen {
  const send = sender(client);
  const { prefix = "josette:seen:" } = redisSeenOptions.read(options);
  return async (id: string, { until }: SeenContext) => {
    // A relative time, because the clock of Redis may differ from that of this process.
    const seconds = Math.max(1, Math.ceil(until - currentMilliseconds() / 1000));
    const reply = await send("SET", prefix + id, "", "NX", "EX", String(seconds));
    if (reply === "OK") return false;
    if (reply === null) return true;
    throw new UnavailableError(
      "ERR_REPLAY_UNAVAILABLE",
      "Redis replied neither OK nor null; try again later",
    );
  };
}
