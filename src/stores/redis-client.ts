/** Sends commands to Redis through the clients of applications, which differ in their interfaces. */
import { UsageError } from "../errors.ts";

/**
 * A Redis client, or a function that sends a command and returns its reply, for all other clients. The
 * function must return a bulk string or simple string as a string, and a null reply as `null`.
 */
export type RedisClient =
  RedisCall | RedisSendCommand | RedisSend | ((command: readonly string[]) => PromiseLike<unknown>);

/** A client such as `ioredis`, also for a cluster. */
export interface RedisCall {
  /** Sends a command with its arguments. */
  call(command: string, ...args: string[]): PromiseLike<unknown>;
}

/** A client such as node-redis (the package `redis`). */
export interface RedisSendCommand {
  /** Sends a command with its arguments. */
  sendCommand(command: string[]): PromiseLike<unknown>;
}

/** A client such as Bun's. */
export interface RedisSend {
  /** Sends a command with its arguments. */
  send(command: string, args: string[]): PromiseLike<unknown>;
}

/** Sends a command: its name, then its arguments. */
export type SendRedis = (name: string, ...args: string[]) => PromiseLike<unknown>;

/**
 * Returns the function that sends commands with a client.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a client.
 */
export function sender(client: RedisClient): SendRedis {
  if (typeof client === "function") return (...command) => client(command);
  if (typeof client === "object" && client !== null) {
    // `call` comes first: ioredis also has a `sendCommand`, but that takes an object.
    if (has(client, "call")) return (name, ...args) => client.call(name, ...args);
    if (has(client, "sendCommand")) return (...command) => client.sendCommand(command);
    if (has(client, "send")) return (name, ...args) => client.send(name, args);
  }
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    "client must be a Redis client (ioredis, node-redis, Bun's), or a function that sends a command",
  );
}

function has<Name extends "call" | "sendCommand" | "send">(
  client: RedisCall | RedisSendCommand | RedisSend,
  name: Name,
): client is Extract<RedisCall | RedisSendCommand | RedisSend, Record<Name, unknown>> {
  return name in client && typeof Reflect.get(client, name) === "function";
}
