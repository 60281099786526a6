/**
 * Measures contenders side by side: short samples, one of each contender in every round and in a new order each time, so that
 * whatever else the machine does meets them all alike. What counts is the median over the rounds.
 */
import { bytesPerOperation } from "./allocation.ts";
import { mainThreadTime } from "./main-thread.ts";
import { median } from "./median.ts";

/** Who is measured. */
export interface Contestant {
  /** Called before each sample. */
  readonly enter: () => void;
  readonly run: () => unknown;
}

/** How long it is measured, with times in milliseconds, and how many operations show what each allocates. */
export interface Pace {
  readonly warmUp: number;
  readonly sample: number;
  /** The least operations of each of several callers in a sample, so that its two ends, where not all are busy, weigh little. */
  readonly perCaller: number;
  readonly rounds: number;
  readonly allocation: { readonly runs: number; readonly operations: number };
}

/**
 * Per operation, in microseconds: medians; the main thread's time is its share of all samples. CPU time is the whole process's, thread pool and
 * garbage collector included.
 */
export interface Measurement extends Sample {
  /** Bytes. It is measured with one caller alone. */
  readonly bytes: number | undefined;
}

interface Sample {
  readonly wall: number;
  readonly cpu: number;
  /** The main thread alone. */
  readonly main: number;
}

/** With one caller, operations are awaited one after another; with more, so many are under way at any time. */
export async function measure(
  contestants: readonly Contestant[],
  callers: number,
  pace: Pace,
): Promise<readonly Measurement[]> {
  const lanes: Lane[] = [];
  for (const contestant of contestants) lanes.push(await warmUp(contestant, callers, pace));
  for (let round = 0; round < pace.rounds; round++) {
    for (const lane of shuffled(lanes)) lane.samples.push(await sample(lane));
  }
  const measurements: Measurement[] = [];
  for (const { contestant, samples } of lanes) {
    contestant.enter();
    measurements.push({
      wall: median(samples.map(({ wall }) => wall)),
      cpu: median(samples.map(({ cpu }) => cpu)),
      main: median(samples.map(({ wall }) => wall)) * shareOfMainThread(samples),
      bytes: callers === 1 ? await bytesPerOperation(contestant.run, pace.allocation) : undefined,
    });
  }
  return measurements;
}

/** Some systems count a thread's CPU time in ticks that are longer than a sample: only sums are exact. */
function shareOfMainThread(samples: readonly Sample[]): number {
  const sum = (figure: "main" | "wall") => samples.reduce((total, sample) => total + sample[figure], 0);
  return sum("main") / sum("wall");
}

interface Lane {
  readonly contestant: Contestant;
  readonly repeat: (operations: number) => Promise<void>;
  readonly operations: number;
  readonly samples: Sample[];
}

/** Runs until the compiler has seen it often enough, and finds how many operations make a sample. */
async function warmUp(contestant: Contestant, callers: number, pace: Pace): Promise<Lane> {
  contestant.enter();
  const repeat = await repeater(contestant.run, callers);
  let lane: Lane = { contestant, repeat, operations: callers, samples: [] };
  const least = callers === 1 ? 1 : callers * pace.perCaller;
  const start = performance.now();
  for (;;) {
    const { wall } = await sample(lane);
    const enough = Math.max(least, Math.round((pace.sample * 1000) / wall));
    const warm = performance.now() - start >= pace.warmUp;
    lane = { ...lane, operations: warm ? enough : Math.min(enough, lane.operations * 2) };
    if (warm) return lane;
  }
}

async function sample({ contestant, repeat, operations }: Lane): Promise<Sample> {
  contestant.enter();
  const cpuBefore = process.cpuUsage();
  const mainBefore = mainThreadTime();
  const start = performance.now();
  await repeat(operations);
  const wall = (performance.now() - start) * 1000;
  const main = mainThreadTime() - mainBefore;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: wall / operations, cpu: (user + system) / operations, main: main / operations };
}

/** What answers at once is called in a plain loop, as its users would: nothing could be under way beside it. */
async function repeater(run: () => unknown, callers: number): Promise<(operations: number) => Promise<void>> {
  const first = run();
  await first;
  if (!isThenable(first)) {
    return async (operations) => {
      for (let left = operations; left > 0; left--) run();
    };
  }
  return async (operations) => {
    let left = operations;
    const caller = async () => {
      while (left-- > 0) await run();
    };
    await Promise.all(Array.from({ length: callers }, caller));
  };
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value;
}

function shuffled<Value>(values: readonly Value[]): readonly Value[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
