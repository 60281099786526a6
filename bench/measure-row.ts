/** One row, measured with each of its numbers of callers, and its figures put in relation. */
import { isPeer, type ContenderName } from "./library.ts";
import type { Result, RowReport } from "./report.ts";
import { measure, type Measurement, type Pace } from "./rounds.ts";
import type { Row } from "./rows/row.ts";

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
