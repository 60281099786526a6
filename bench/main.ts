/** `npm run bench`: measures, and reports. It fails only when something does not work, never because something is slow. */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { coldStarts } from "./cold-start.ts";
import { throughputByThreads, work } from "./cores.ts";
import { goalReports } from "./goals.ts";
import { importTimes } from "./imports.ts";
import { keyFileTimes } from "./key-files.ts";
import { latencies, latencyTask, measureLatencies } from "./latency.ts";
import { measureInChild, measureRow, rowTask } from "./measure-row.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { plot } from "./plot.ts";
import { profileRow, type ProfileReport } from "./profile.ts";
import { describeMachine, type Report, type RowReport } from "./report.ts";
import { rows } from "./rows/rows.ts";
import { bundleSizes } from "./sizes.ts";
import {
  coldStartsText,
  coresText,
  goalsText,
  importsText,
  keyFilesText,
  latenciesText,
  machineText,
  profileText,
  rowText,
  sizesText,
} from "./terminal.ts";

const options = readOptions(process.argv.slice(2));
if (!isMainThread) await work();
else if (options === undefined) console.log(usage);
else if (options.child === latencyTask) console.log(JSON.stringify(await measureLatencies(options)));
else if (options.child.startsWith(rowTask)) await benchRow(options);
else if (options.cores) await benchCores(options);
else if (options.profile) await benchProfile(options);
else await bench(options);

async function bench(chosen: Options): Promise<void> {
  const { json, quick } = chosen;
  const print = json ? () => undefined : (text: string) => console.log(text);
  const machine = describeMachine();
  print(machineText(machine));

  const rows = await measuredRows(chosen, print);
  const latencyReports = wanted("latency", chosen) ? await latencies(chosen) : [];
  for (const latency of latencyReports) print(latenciesText(latency));
  const keyFiles = wanted("key-files", chosen) ? await keyFileTimes(chosen) : [];
  if (keyFiles.length > 0) print(keyFilesText(keyFiles));
  const starts = wanted("cold-start", chosen) ? await coldStarts(chosen.importRounds) : [];
  if (starts.length > 0) print(coldStartsText(starts));
  const sizes = wanted("sizes", chosen) ? await bundleSizes() : [];
  const imports = wanted("imports", chosen) ? await importTimes(chosen.importRounds) : [];
  const measured = { rows, latencies: latencyReports, keyFiles, coldStarts: starts, sizes, imports };
  const goals = goalReports(measured);
  const report: Report = { machine, quick, ...measured, goals };

  if (sizes.length > 0) print(sizesText(sizes));
  if (imports.length > 0) print(importsText(imports));
  if (goals.length > 0) print(goalsText(goals));
  if (json) console.log(JSON.stringify(report, rounded, 2));
  if (chosen.plot) writePlot(report);
}

async function benchCores({ quick, json }: Options): Promise<void> {
  const machine = describeMachine();
  const cores = await throughputByThreads({ quick });
  console.log(
    json
      ? JSON.stringify({ machine, quick, cores }, rounded, 2)
      : `${machineText(machine)}\n${coresText(cores)}`,
  );
}

async function benchProfile(chosen: Options): Promise<void> {
  const machine = describeMachine();
  if (!chosen.json) console.log(machineText(machine));
  const profiles: ProfileReport[] = [];
  for (const row of rows.filter(({ id }) => wanted(id, chosen))) {
    for (const profile of await profileRow(row, chosen)) {
      profiles.push(profile);
      if (!chosen.json) console.log(profileText(profile));
    }
  }
  if (chosen.json) console.log(JSON.stringify({ machine, quick: chosen.quick, profiles }, rounded, 2));
}

/** What a child process for one row does. */
async function benchRow({ child, pace }: Options): Promise<void> {
  const row = rows.find(({ id }) => rowTask + id === child);
  if (row === undefined) throw new Error(`No row has the name in "${child}"`);
  console.log(JSON.stringify(await measureRow(row, pace)));
}

async function measuredRows(chosen: Options, print: (text: string) => void): Promise<readonly RowReport[]> {
  const reports: RowReport[] = [];
  for (const row of rows.filter(({ id }) => wanted(id, chosen))) {
    for (const report of await measureInChild(row, chosen)) {
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
