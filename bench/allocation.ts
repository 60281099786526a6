/** How much memory an operation allocates: on the heap, and in buffers beside it. */
import { setImmediate } from "node:timers/promises";
import { PerformanceObserver } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { median } from "./median.ts";

/**
 * Bytes per operation: the median of a few short runs without a garbage collection in between. `undefined` where every run is interrupted
 * by one.
 */
export async function bytesPerOperation(
  run: () => unknown,
  { runs, operations }: { readonly runs: number; readonly operations: number },
): Promise<number | undefined> {
  const collections = new PerformanceObserver(() => undefined);
  collections.observe({ entryTypes: ["gc"] });
  const samples: number[] = [];
  let count = operations;
  for (let left = 4 * runs; left > 0 && samples.length < runs; left--) {
    // The second collection finishes what the first left to other threads: the release of buffers.
    collectGarbage();
    collectGarbage();
    await setImmediate();
    collections.takeRecords();
    const empty = await allocated(() => undefined, 0);
    const full = await allocated(run, count);
    // The entries of collections are delivered between two turns of the event loop.
    await setImmediate();
    if (collections.takeRecords().length === 0) samples.push((full - empty) / count);
    else count = Math.max(1, Math.floor(count / 2));
  }
  collections.disconnect();
  return samples.length === 0 ? undefined : median(samples);
}

async function allocated(run: () => unknown, operations: number): Promise<number> {
  const before = memoryInUse();
  for (let left = operations; left > 0; left--) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return memoryInUse() - before;
}

/** `external` includes the memory of buffers. */
function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const collectGarbage = (() => {
  setFlagsFromString("--expose-gc");
  const gc: (() => void) | undefined = runInNewContext("globalThis.gc");
  if (gc === undefined) throw new Error("The engine does not show its garbage collector");
  return gc;
})();
