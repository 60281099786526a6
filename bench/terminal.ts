/** The report for people. */
import type { ColdStart } from "./cold-start.ts";
import type { CoresReport } from "./cores.ts";
import type { GoalReport } from "./goals.ts";
import type { ImportTime } from "./imports.ts";
import type { KeyFileReport } from "./key-files.ts";
import type { LatencyReport } from "./latency.ts";
import type { ProfileReport } from "./profile.ts";
import type { Machine, Result, RowReport } from "./report.ts";
import type { BundleSize } from "./sizes.ts";
import { thousands } from "./thousands.ts";

export function machineText({ versions, ...machine }: Machine): string {
  const { date, node, openssl, system, processor, cores, load } = machine;
  const contenders = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${date}, Node.js ${node} with OpenSSL ${openssl}, ${system}, ${processor}, ${cores} cores, load ${load.toFixed(1)}`,
    contenders.join(", "),
    "Microseconds per operation (main: the main thread alone); bytes allocated per operation;",
    "josette: how many times faster it is; floor, lean: 1.00 is node:crypto itself, and the hand-written version.",
  ].join("\n");
}

export function rowText({ title, callers, results }: RowReport): string {
  const heading = `${title}, ${callers} ${callers === 1 ? "caller" : "callers"}`;
  const header = ["", "wall", "CPU", "main", "bytes", "per second", "josette", "floor", "lean"];
  return table(heading, [header, ...results.map(cells)]);
}

export function latenciesText({ poolSize, callers, results }: LatencyReport): string {
  const heading = `Nested open, a JWT of 1.3 kB inside, ${callers} callers, UV_THREADPOOL_SIZE ${poolSize}, milliseconds`;
  const header = ["", "per second", "p50", "p99", "loop delay p99", "longest"];
  const lines = results.map(({ contender, perSecond, ...times }) => [
    contender,
    thousands(perSecond),
    ...[times.p50, times.p99, times.loopP99, times.loopLongest].map((time) => time.toFixed(1)),
  ]);
  return table(heading, [header, ...lines]);
}

export function keyFilesText(reports: readonly KeyFileReport[]): string {
  const header = ["", "wall", "CPU", "longest block", "openssl CPU", "times openssl"];
  const lines = reports.map(({ title, wall, cpu, longestBlock, opensslCpu }) => [
    title,
    ...[wall, cpu, longestBlock, opensslCpu].map((time) => time.toFixed(1)),
    (cpu / opensslCpu).toFixed(2),
  ]);
  return table("loadPkcs12 and openssl pkcs12, milliseconds", [header, ...lines]);
}

export function coldStartsText(starts: readonly ColdStart[]): string {
  const lines = starts.map(({ contender, milliseconds }) => [contender, milliseconds.toFixed(1)]);
  return table("A fresh process: import, key set, first RS256 token, milliseconds", lines);
}

export function profileText({ title, contender, functions }: ProfileReport): string {
  const lines = functions.map(({ name, share }) => [name, `${(share * 100).toFixed(1)} %`]);
  return table(`${title}, ${contender}: share of the main thread's time`, lines);
}

export function coresText(reports: readonly CoresReport[]): string {
  const contenders = [...new Set(reports.map(({ contender }) => contender))];
  const threads = [...new Set(reports.map((report) => report.threads))];
  const figureOf = (contender: string, count: number) =>
    reports.find((report) => report.contender === contender && report.threads === count)?.perSecond ?? 0;
  return table("Nested open, tokens per second by worker threads", [
    ["", ...threads.map(String)],
    ...contenders.map((contender) => [
      contender,
      ...threads.map((count) => thousands(figureOf(contender, count))),
    ]),
  ]);
}

export function sizesText(sizes: readonly BundleSize[]): string {
  const header = ["", "minified", "gzipped"];
  const lines = sizes.map(({ title, minified, gzipped }) => [title, kilobytes(minified), kilobytes(gzipped)]);
  return table("Bundle sizes, kB of 1000 bytes", [header, ...lines]);
}

export function importsText(imports: readonly ImportTime[]): string {
  const lines = imports.map(({ name, milliseconds }) => [name, milliseconds.toFixed(1)]);
  return table("Import in a fresh process, milliseconds", lines);
}

export function goalsText(goals: readonly GoalReport[]): string {
  const lines = goals.map(({ title, wanted, measured, reached }) => [
    title,
    measured.toFixed(2),
    wanted,
    reached ? "reached" : "NOT reached",
  ]);
  return table("Goals", lines);
}

function cells({ contender, wall, cpu, main, bytes, perSecond, ...ratios }: Result): readonly string[] {
  const { josetteFaster, shareOfFloor, shareOfLean } = ratios;
  return [
    contender,
    microseconds(wall),
    microseconds(cpu),
    microseconds(main),
    bytes === undefined ? "" : thousands(bytes),
    thousands(perSecond),
    josetteFaster === undefined ? "" : `${josetteFaster.toFixed(2)}x`,
    contender === "floor" || shareOfFloor === undefined ? "" : shareOfFloor.toFixed(2),
    shareOfLean === undefined ? "" : shareOfLean.toFixed(2),
  ];
}

/** The first column to the left, the others to the right. */
function table(heading: string, lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]!.length))) ?? [];
  const aligned = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  return ["", heading, ...aligned.map((line) => `  ${line}`)].join("\n");
}

function microseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(2);
}
