/** The results for the terminal: one table, runtimes across and suites down, and what it leaves out. */
import type { Verdict } from "./judge.ts";
import { count, type Ran, type Result } from "./results.ts";
import type { Outcome } from "./suite/contract.ts";

/** The whole report. */
export function report(results: readonly Result[], { problems, notes }: Verdict): string {
  return [
    table(results),
    "Each cell: ok / not supported by the platform / failed.",
    ...section("Not supported by the platform", results.filter(isRan).flatMap(unsupported)),
    ...section("Notes", notes),
    ...section(problems.length === 1 ? "1 problem" : `${problems.length} problems`, problems),
    "",
  ].join("\n");
}

/** One line for a target while the others still run. */
export function progress(result: Result, seconds: number): string {
  const what = result.status === "ran" ? cell(result.outcomes) : `${result.status}: ${result.reason}`;
  return `${result.target.padEnd(16)} ${what} (${seconds.toFixed(1)} s)`;
}

function table(results: readonly Result[]): string {
  const suites = [
    ...new Set(results.filter(isRan).flatMap(({ outcomes }) => outcomes.map(({ suite }) => suite))),
  ];
  const header = ["", ...results.map(({ target }) => target)];
  const rows = suites.map((suite) => [
    suite,
    ...results.map((result) =>
      isRan(result) ? cell(result.outcomes.filter((outcome) => outcome.suite === suite)) : result.status,
    ),
  ]);
  const total = ["all", ...results.map((result) => (isRan(result) ? cell(result.outcomes) : result.status))];
  const versions = ["version", ...results.map((result) => (isRan(result) ? result.version : "-"))];
  return align([header, versions, ...rows, total]);
}

/** A target's rows by name; those of one suite and with one reason on one line. */
function unsupported({ target, outcomes }: Ran): string[] {
  const lines = new Map<string, string[]>();
  for (const outcome of outcomes) {
    if (outcome.status !== "not supported") continue;
    const names = lines.get(outcome.suite) ?? [];
    lines.set(outcome.suite, [...names, outcome.row]);
  }
  return [...lines].map(([suite, rows]) => `${target}: ${suite}: ${rows.join(", ")}`);
}

function cell(outcomes: readonly Outcome[]): string {
  const { ok, "not supported": lacking, failed } = count(outcomes);
  return `${ok}/${lacking}/${failed}`;
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : ["", `${title}:`, ...lines.map((line) => `  ${line.replaceAll("\n", "\n    ")}`)];
}

function isRan(result: Result): result is Ran {
  return result.status === "ran";
}
