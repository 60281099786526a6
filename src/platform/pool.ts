/** What is left to the runtime's threads, by way of WebCrypto. */
import { JoseError } from "../errors.ts";
import { builtinModule, isNode, runtimeName } from "../runtime.ts";
import { currentMode } from "./backend.ts";
import type { MaybePromise } from "./steps.ts";

/** An operation of WebCrypto, for which one has to wait: not possible where nobody does. */
export function pooled<T>(operation: () => MaybePromise<T>, what: string): MaybePromise<T> {
  if (currentMode() !== "blocking") return operation();
  throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `${runtimeName()} cannot do ${what} synchronously`);
}

/** Makes something at its first use and remembers it; not the promise of it, which some runtimes forbid requests to share. */
export function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let made: { readonly value: T } | undefined;
  return async () => {
    made ??= { value: await make() };
    return made.value;
  };
}

/**
 * How often a private key is imported where the runtime runs its operations one after the other: once for each thread that can
 * work at the same time. Node.js does, Bun and Deno do not.
 */
export function copiesPerKey(): number {
  if (!isNode()) return 1;
  return Math.max(1, Math.min(2 * processorCount(), threadPoolSize()));
}

/** How many threads can work at once; 1 where the runtime does not say. */
function processorCount(): number {
  const os = builtinModule("node:os");
  return isOs(os) ? os.availableParallelism() : 1;
}

/** How many threads the pool of Node.js has: 4, or what the environment says. */
function threadPoolSize(): number {
  const process = builtinModule("node:process");
  const size = Number(isProcess(process) ? process.env["UV_THREADPOOL_SIZE"] : undefined);
  return Number.isInteger(size) && size >= 1 ? size : 4;
}

function isOs(value: unknown): value is { availableParallelism(): number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "availableParallelism" in value &&
    typeof value.availableParallelism === "function"
  );
}

function isProcess(value: unknown): value is { readonly env: Readonly<Record<string, unknown>> } {
  return typeof value === "object" && value !== null && "env" in value && typeof value.env === "object";
}
