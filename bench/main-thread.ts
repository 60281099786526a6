/** The time that the main thread was busy, apart from the thread pool, the garbage collector's threads and the compiler's. */
import { performance } from "node:perf_hooks";

/**
 * In microseconds, since some moment. Where Node.js has `process.threadCpuUsage` (23.9 and later), it is the CPU time of the
 * main thread. Elsewhere it is the time that the event loop did not wait, which is the same while no other process takes the
 * core away.
 */
export function mainThreadTime(): number {
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage();
    return user + system;
  }
  return performance.eventLoopUtilization().active * 1000;
}

type MaybeNewer = typeof process & {
  readonly threadCpuUsage?: () => { readonly user: number; readonly system: number };
};

const { threadCpuUsage }: MaybeNewer = process;
