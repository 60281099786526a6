/** `--cores`: tokens per second against worker threads, each with a verifier of its own. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { jose } from "./contenders/jose.ts";
import { josette, josetteSync } from "./contenders/josette.ts";
import type { ContenderName, OpenTask } from "./library.ts";
import { inTurn } from "./material/in-turn.ts";
import { nestedTokens } from "./rows/nested.ts";

export interface CoresReport {
  readonly contender: ContenderName;
  readonly threads: number;
  readonly perSecond: number;
}

/** Nested tokens of 1.3 kB. All threads of a process share one thread pool. */
export async function throughputByThreads({
  quick,
}: {
  readonly quick: boolean;
}): Promise<readonly CoresReport[]> {
  const { task, cases } = await nestedTokens();
  const tokens = cases.map(({ input }) => input);
  const reports: CoresReport[] = [];
  for (const threads of threadCounts()) {
    for (const { name } of contenders) {
      const work: Work = {
        contender: name,
        task,
        tokens,
        warmUp: quick ? 200 : 1000,
        length: quick ? 300 : 3000,
      };
      reports.push({ contender: name, threads, perSecond: await throughput(work, threads) });
    }
  }
  return reports;
}

/** What a worker thread does: it says when it is warm, works when it is told to, and returns its tokens per second. */
export async function work(): Promise<void> {
  const { contender, task, tokens, warmUp, length }: Work = workerData;
  const library = contenders.find(({ name }) => name === contender)!;
  library.enter?.();
  const prepared = await library.open?.(task);
  if (prepared === undefined || parentPort === null) throw new Error(`${contender} cannot open tokens here`);
  const next = inTurn(tokens);
  const run = () => prepared.run(next());

  await perSecond(run, warmUp);
  parentPort.postMessage("warm");
  await once(parentPort, "message");
  parentPort.postMessage(await perSecond(run, length));
  parentPort.close();
}

interface Work {
  readonly contender: ContenderName;
  readonly task: OpenTask;
  readonly tokens: readonly string[];
  /** Milliseconds. */
  readonly warmUp: number;
  readonly length: number;
}

const contenders = [josette, josetteSync, jose];

/** 1, 2, 4 ... and the machine's cores. */
function threadCounts(): readonly number[] {
  const cores = availableParallelism();
  const counts: number[] = [];
  for (let count = 1; count < cores; count *= 2) counts.push(count);
  return [...counts, cores];
}

async function throughput(workerTask: Work, threads: number): Promise<number> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(process.argv[1]!, { workerData: workerTask }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const results = workers.map((worker) => once(worker, "message"));
  for (const worker of workers) worker.postMessage("go");
  const counts: readonly (readonly number[])[] = await Promise.all(results);
  return counts.reduce((sum, [count = 0]) => sum + count, 0);
}

/** Enough to keep the thread pool busy. */
const callers = 16;

async function perSecond(run: () => unknown, length: number): Promise<number> {
  let done = 0;
  const start = performance.now();
  const caller = async () => {
    while (performance.now() - start < length) {
      await run();
      done++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done * 1000) / (performance.now() - start);
}
