/** The runtime's thread pool, in which WebCrypto performs its operations. */
import { builtinModule, isNode } from "../runtime.ts";

/**
 * The maximum number of slow operations in the thread pool at a time. There is no limit in runtimes that were
 * not measured. Medians of samples with nested tokens and 32 concurrent callers, on two processors that are
 * otherwise idle, Node.js 20, with pools of 4 and of 16 threads:
 *
 * | copies of the key, operations at a time | tokens per second | event loop's delay, 99th percentile |
 * | --- | --- | --- |
 * | 4, without a limit | 5957, 5636 | 8.8 ms, 9.3 ms |
 * | 4, at most 4 | 5381, 5236 | 3.0 ms, 2.7 ms |
 * | 4, at most 8 | 5625, 5657 | 4.6 ms, 3.0 ms |
 * | **3, at most 8** | 5803, 5556 | 2.9 ms, 3.2 ms |
 * | 3, at most 12 | 5996, 5650 | 5.5 ms, 5.1 ms |
 * | npm jose | 3273, 2903 | 3.4 ms, 4.6 ms |
 *
 * With fewer operations, a thread is idle until the main thread has processed a result.
 */
export function operationsAtOnce(): number {
  return isNode() ? Math.max(1, 4 * processorCount()) : Infinity;
}

/**
 * The number of times a private key is imported. Node.js runs the operations of one imported key one after
 * the other, so a key is imported once for each processor, and once more so that no processor is idle between
 * two operations. With more copies, the operations would keep the main thread from running. Bun and Deno do
 * not need copies.
 */
export function copiesPerKey(): number {
  return isNode() ? Math.min(processorCount() + 1, threadPoolSize()) : 1;
}

/** The number of threads that can run at once; 1 if the runtime does not report it. */
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
