/** `npm run bench`: measures, and reports. It fails only when something does not work, never because something is slow. */
import { writeFileSync } from "node:fs";
import { goalReports } from "./goals.ts";
import { importTimes } from "./imports.ts";
import { measureRow } from "./measure-row.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { plot } from "./plot.ts";
import { describeMachine, type Report, type RowReport } from "./report.ts";
import { rows } from "./rows/rows.ts";
import { bundleSizes } from "./sizes.ts";
import { goalsText, importsText, machineText, rowText, sizesText } from "./terminal.ts";

const options = readOptions(process.argv.slice(2));
if (options === undefined) console.log(usage);
else await bench(options);

async function bench(chosen: Options): Promise<void> {
  const { json, quick } = chosen;
  const print = json ? () => undefined : (text: string) => console.log(text);
  const machine = describeMachine();
  print(machineText(machine));

  const rows = await measuredRows(chosen, print);
  const sizes = wanted("sizes", chosen) ? await bundleSizes() : [];
  const imports = wanted("imports", chosen) ? await importTimes(chosen.importRounds) : [];
  const goals = goalReports({ rows, sizes, imports });
  const report: Report = { machine, quick, rows, sizes, imports, goals };

  if (sizes.length > 0) print(sizesText(sizes));
  if (imports.length > 0) print(importsText(imports));
  if (goals.length > 0) print(goalsText(goals));
  if (json) console.log(JSON.stringify(report, rounded, 2));
  if (chosen.plot) writePlot(report);
}

async function measuredRows(chosen: Options, print: (text: string) => void): Promise<readonly RowReport[]> {
  const reports: RowReport[] = [];
  for (const row of rows.filter(({ id }) => wanted(id, chosen))) {
    for (const report of await measureRow(row, chosen.pace)) {
      print(rowText(report));
      reports.push(report);
    }
  }
  return reports;
}

function wanted(id: string, { row }: Options): boolean {
  return id.toLowerCase().includes(row.toLowerCase());
}

function writePlot(report: Report): void {
  const svg = plot(report);
  if (svg === undefined) throw new Error("The plot needs nested-1.3kB or verify-RS256");
  writeFileSync(new URL("../bench.svg", import.meta.url), svg);
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}
