/** `--profile`: where josette's time goes in a row, by V8's sampling profiler. */
import { Session, type Profiler } from "node:inspector";
import { performance } from "node:perf_hooks";
import type { ContenderName } from "./library.ts";
import type { Row } from "./rows/row.ts";

export interface ProfileReport {
  readonly title: string;
  readonly contender: ContenderName;
  /** The functions with the most time of their own, waiting left out. */
  readonly functions: readonly FunctionShare[];
}

export interface FunctionShare {
  readonly name: string;
  /** Of the time that the main thread was busy. */
  readonly share: number;
}

/** With one caller. The time of a built-in function, such as `JSON.parse`, is counted as its caller's. */
export async function profileRow(
  row: Row,
  { quick }: { readonly quick: boolean },
): Promise<readonly ProfileReport[]> {
  const reports: ProfileReport[] = [];
  for (const { name, enter, run } of await row.contenders()) {
    if (name !== "josette" && name !== "josette verifySync") continue;
    enter();
    await repeat(run, quick ? 100 : 500);
    const profile = await profiled(() => repeat(run, quick ? 200 : 2000));
    reports.push({ title: row.title, contender: name, functions: shares(profile).slice(0, 12) });
  }
  return reports;
}

async function repeat(run: () => unknown, length: number): Promise<void> {
  const start = performance.now();
  while (performance.now() - start < length) await run();
}

async function profiled(run: () => Promise<void>): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: 100 });
  session.post("Profiler.start");
  await run();
  return new Promise((resolve, reject) => {
    session.post("Profiler.stop", (error, { profile }) => {
      session.disconnect();
      if (error === null) resolve(profile);
      else reject(error);
    });
  });
}

/** No work of the program. */
const waiting = new Set(["(idle)", "(root)"]);

function shares({ nodes, samples = [] }: Profiler.Profile): readonly FunctionShare[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const counts = new Map<string, number>();
  let total = 0;
  for (const id of samples) {
    const name = names.get(id) ?? "";
    if (waiting.has(name)) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    total++;
  }
  return [...counts]
    .map(([name, count]) => ({ name, share: count / total }))
    .toSorted((a, b) => b.share - a.share);
}

function nameOf({
  functionName,
  url,
  lineNumber,
}: {
  functionName: string;
  url: string;
  lineNumber: number;
}): string {
  if (functionName !== "" && url === "") return functionName;
  const file = url.slice(url.lastIndexOf("/") + 1);
  const place = url.startsWith("node:") ? url : `${file}:${lineNumber + 1}`;
  return `${functionName === "" ? "(anonymous)" : functionName}, ${place}`;
}
