/** Queues for slow operations in Node.js' thread pool. */
import { operationsAtOnce } from "./thread-pool.ts";

/** Performs `operation(...inputs)` when its turn has come. */
type PoolQueue = <Inputs extends readonly unknown[], T>(
  operation: (...inputs: Inputs) => Promise<T>,
  ...inputs: Inputs
) => Promise<T>;

/**
 * Creates a queue that starts operations in the order of the requests, and limits how many run at a time to
 * the number that keeps the processors busy. Node.js itself starts as many as the pool has threads, which
 * then compete with the main thread for the processors (see the measurements at `operationsAtOnce`). With the
 * limit, other users of the thread pool, such as the file system, wait for fewer operations. The function
 * `limit` returns the maximum number of concurrent operations. It is called once, at the first operation.
 */
export function poolQueue(limit: () => number): PoolQueue {
  const arrived: (() => void)[] = [];
  // The next one is at the end, because removing the first element of a long array moves all others.
  let waiting: (() => void)[] = [];
  let most: number | undefined;
  let running = 0;
  return async (operation, ...inputs) => {
    most ??= limit();
    if (running < most) running++;
    else await new Promise<void>((resolve) => arrived.push(resolve));
    try {
      return await operation(...inputs);
    } finally {
      // The next operation starts before the caller uses the result, so that no thread is idle meanwhile.
      if (waiting.length === 0) waiting = arrived.splice(0).reverse();
      const next = waiting.pop();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** Performs an operation with a private RSA key when it is first in the queue. */
export const inTurn: PoolQueue = /* @__PURE__ */ poolQueue(operationsAtOnce);
