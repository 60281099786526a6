/** One row, measured with each of its numbers of callers, and its figures put in relation. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isPeer, type ContenderName } from "./library.ts";
import type { Result, RowReport } from "./report.ts";
import { measure, type Measurement, type Pace } from "./rounds.ts";
import type { Row } from "./rows/row.ts";

/** What a child process is told to do begins with this, and the name of the row follows. */
export const rowTask = "row:";

/**
 * Measures a row in a child process, which runs this same program. The figures then do not depend on the rows before it: on the
 * memory that those left behind, and on what the compiler has seen.
 */
export async function measureInChild(
  { id }: Row,
  { quick }: { readonly quick: boolean },
): Promise<readonly RowReport[]> {
  const options = [`--child=${rowTask}${id}`, ...(quick ? ["--quick"] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, [process.argv[1]!, ...options]);
  const reports: readonly RowReport[] = JSON.parse(stdout);
  return reports;
}

/** What the child process does. */
export async function measureRow({ id, title, callers, contenders }: Row, pace: Pace): Promise<RowReport[]> {
  const prepared = await contenders().catch((cause: unknown) => {
    throw new Error(`The row "${title}" cannot be measured`, { cause });
  });
  const names = prepared.map(({ name }) => name);
  const reports: RowReport[] = [];
  for (const count of callers) {
    const measurements = await measure(prepared, count, pace);
    reports.push({ id, title, callers: count, results: resultsOf(names, measurements) });
  }
  return reports;
}

function resultsOf(names: readonly ContenderName[], measurements: readonly Measurement[]): readonly Result[] {
  const wallOf = (name: ContenderName) => measurements[names.indexOf(name)]?.wall;
  const [floor, josette] = [wallOf("floor"), wallOf("josette")];
  const share = (other: number | undefined, wall: number) => (other === undefined ? undefined : other / wall);
  return measurements.map(({ wall, ...measured }, index) => {
    const contender = names[index]!;
    const lean =
      contender === "josette verifySync" ? (wallOf("lean sync") ?? wallOf("lean")) : wallOf("lean");
    return {
      contender,
      wall,
      ...measured,
      perSecond: 1e6 / wall,
      josetteFaster: josette === undefined || !isPeer(contender) ? undefined : wall / josette,
      shareOfFloor: share(floor, wall),
      shareOfLean: contender.startsWith("josette") ? share(lean, wall) : undefined,
    };
  });
}
