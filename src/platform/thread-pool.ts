/** The runtime's thread pool, in which WebCrypto runs. */
import { builtinModule, isNode } from "../runtime.ts";

/**
 * The number of slow operations that are in the thread pool at a time. Infinite in runtimes that were not
 * measured: it is for their WebCrypto to decide.
 */
export function operationsAtOnce(): number {
  return isNode() ? Math.max(1, Math.min(2 * processorCount(), threadPoolSize())) : Infinity;
}

/**
 * The number of times a private key is imported. Node.js runs the operations of one imported key one after
 * the other, so a key is imported once for each operation that can be in the thread pool. Bun and Deno do not
 * need copies.
 */
export function copiesPerKey(): number {
  const operations = operationsAtOnce();
  return Number.isFinite(operations) ? operations : 1;
}

/** The number of threads that can run at once; 1 if the runtime does not tell. */
function processorCount(): number {
  const os = builtinModule("node:os");
  return isOs(os) ? os.availableParallelism() : 1;
}

/** The size of Node.js' thread pool: 4, unless the environment sets another size. */
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
