/**
 * How long each of many concurrent callers waits for a nested token, and how long the event loop is held up meanwhile. Every size of
 * the thread pool has a process of its own, because it is read when a process starts.
 */
import { execFile } from "node:child_process";
import { performance, monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import { jose } from "./contenders/jose.ts";
import { josette } from "./contenders/josette.ts";
import { lean } from "./contenders/hand-written.ts";
import type { ContenderName } from "./library.ts";
import { median, percentile } from "./median.ts";
import { nestedTokens } from "./rows/nested.ts";
import { contendersOf, type Contender } from "./rows/row.ts";

export interface LatencyReport {
  /** UV_THREADPOOL_SIZE. */
  readonly poolSize: number;
  readonly callers: number;
  readonly results: readonly LatencyResult[];
}

/** Times in milliseconds. */
export interface LatencyResult {
  readonly contender: ContenderName;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Between two turns of a timer of 1 ms. */
  readonly loopP99: number;
  readonly loopLongest: number;
}

const callers = 32;

/** The name by which a child process is told what to do. */
export const latencyTask = "latency";

/** Measures in child processes, which run this same program. */
export async function latencies({ quick }: { readonly quick: boolean }): Promise<readonly LatencyReport[]> {
  const reports: LatencyReport[] = [];
  for (const poolSize of [4, 16]) {
    const options = [`--child=${latencyTask}`, ...(quick ? ["--quick"] : [])];
    const env = { ...process.env, UV_THREADPOOL_SIZE: String(poolSize) };
    const { stdout } = await promisify(execFile)(process.execPath, [process.argv[1]!, ...options], { env });
    const results: readonly LatencyResult[] = JSON.parse(stdout);
    reports.push({ poolSize, callers, results });
  }
  return reports;
}

/** What the child process does. */
export async function measureLatencies({
  quick,
}: {
  readonly quick: boolean;
}): Promise<readonly LatencyResult[]> {
  const { task, cases, refused } = await nestedTokens();
  const contenders = await contendersOf({
    libraries: [lean, josette, jose],
    prepare: (library) => library.open?.(task),
    cases,
    refused,
  });
  const { rounds, length } = quick ? { rounds: 2, length: 150 } : { rounds: 8, length: 500 };
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  for (const contender of contenders) await sampleOf(contender, length);
  for (let round = 0; round < rounds; round++) {
    for (const [contender, taken] of samples) taken.push(await sampleOf(contender, length));
  }
  return [...samples].map(([{ name }, taken]) => resultOf(name, taken));
}

interface Sample {
  readonly perSecond: number;
  readonly latencies: readonly number[];
  readonly loopP99: number;
  readonly loopLongest: number;
}

async function sampleOf({ enter, run }: Contender, length: number): Promise<Sample> {
  enter();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const taken: number[] = [];
  loop.enable();
  const start = performance.now();
  const caller = async () => {
    while (performance.now() - start < length) {
      const before = performance.now();
      await run();
      taken.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = performance.now() - start;
  loop.disable();
  return {
    perSecond: (taken.length * 1000) / elapsed,
    latencies: taken,
    loopP99: loop.percentile(99) / 1e6,
    loopLongest: loop.max / 1e6,
  };
}

function resultOf(contender: ContenderName, samples: readonly Sample[]): LatencyResult {
  const all = samples.flatMap(({ latencies: taken }) => taken);
  return {
    contender,
    perSecond: median(samples.map(({ perSecond }) => perSecond)),
    p50: percentile(all, 0.5),
    p99: percentile(all, 0.99),
    loopP99: median(samples.map(({ loopP99 }) => loopP99)),
    loopLongest: Math.max(...samples.map(({ loopLongest }) => loopLongest)),
  };
}
