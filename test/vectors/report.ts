// What came of the vectors, as text: one table per RFC, a line per example, what did not pass below it, totals at the end.

import type { Direction, Outcome } from "./runner.ts";

export interface ReportOptions {
  readonly runtime: string;
  readonly seconds: number;
  /** Whether the terminal understands them. */
  readonly colors: boolean;
}

export interface Totals {
  readonly examples: number;
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
}

export function totalsOf(outcomes: readonly Outcome[]): Totals {
  return {
    examples: groupBy(outcomes, nameOf).length,
    passed: count(outcomes, "passed"),
    failed: count(outcomes, "failed"),
    notRun: count(outcomes, "not run"),
  };
}

export function reportOn(outcomes: readonly Outcome[], { runtime, seconds, colors }: ReportOptions): string {
  const paint = colors ? painted : plain;
  const rfcs = groupBy(outcomes, ({ rfc }) => String(rfc));
  const rows = rfcs.map(({ items }) => groupBy(items, nameOf).map(rowOf));
  const widths = widthsOf(rows.flat());
  const tables = rfcs.map(({ name, items }, index) =>
    [
      "",
      `${paint.bold(headOf(`RFC ${name}`, widths))}${paint.dim("opened".padEnd(widths.opened + 2))}${paint.dim(`made${" ".repeat(widths.made - 2)}parts`)}`,
      ...(rows[index] ?? []).map((row) => lineOf(row, widths, paint)),
      ...notesOn(items, paint),
    ].join("\n"),
  );
  return [LEGEND, ...tables, "", totalsTable(rfcs, paint), "", `${runtime}, ${seconds.toFixed(1)} s`].join(
    "\n",
  );
}

const LEGEND = [
  "opened   the tokens printed, as compact (C), flattened JSON (F) and general JSON (G) serialization;",
  "         refuse: josette turns them down by design, with the error code named on the right",
  "made     =  the tokens printed, again from their inputs, byte for byte",
  "         ~  new tokens from the same inputs, opened again, because something in them is random",
  "parts    ⇄  both ways: made byte for byte, and opened",
].join("\n");

// ---- one line per example

interface Row {
  readonly passed: string;
  readonly section: string;
  readonly example: string;
  readonly opened: string;
  readonly made: string;
  readonly parts: string;
  readonly worst: Outcome["outcome"];
}

/** How many checks passed, and of how many where that is not all. */
function passedOf(items: readonly Outcome[]): string {
  const passed = count(items, "passed");
  return passed === items.length ? String(passed) : `${passed}/${items.length}`;
}

const SIGNS: Readonly<Record<Outcome["outcome"], string>> = { passed: "✓", failed: "✗", "not run": "-" };

function rowOf({ items }: Group<Outcome>): Row {
  const [{ section, title }] = items;
  const worst = worstOf(items);
  const tokens = items.filter(hasForm);
  return {
    passed: `${SIGNS[worst]}${passedOf(items).padStart(4)}`,
    section,
    example: title,
    opened: openedIn([
      ...tokens,
      ...items.filter(({ direction }) => direction === "refuse" || direction === "open"),
    ]),
    made: madeIn(tokens),
    parts: partsIn(items),
    worst,
  };
}

/** `verify CFG, open`: what was done, and in which forms. */
function openedIn(outcomes: readonly Outcome[]): string {
  const opening = outcomes.filter(({ direction }) => OPENING.has(direction));
  return groupBy(opening, ({ direction }) => direction)
    .map(({ name, items }) => `${name} ${formsIn(items)}`.trim())
    .join(", ");
}

const OPENING: ReadonlySet<Direction> = new Set<Direction>(["verify", "decrypt", "open", "refuse"]);

/** `=~ CFG`: how, and in which forms. */
function madeIn(outcomes: readonly Outcome[]): string {
  const exact = outcomes.filter(({ direction }) => direction === "sign" || direction === "encrypt");
  const anew = outcomes.filter(({ direction }) => direction === "round trip");
  const signs = `${exact.length > 0 ? "=" : ""}${anew.length > 0 ? "~" : ""}`;
  return `${signs} ${formsIn([...exact, ...anew])}`.trim();
}

function formsIn(outcomes: readonly Outcome[]): string {
  const forms = outcomes.map(({ serialization }) => serialization?.charAt(0).toUpperCase() ?? "");
  return [...new Set(forms)].join("");
}

function partsIn(items: readonly Outcome[]): string {
  const codes = new Set(items.flatMap(({ code }) => code ?? []));
  const present = new Set(items.filter((item) => !hasForm(item)).map(({ direction }) => direction));
  const parts = PARTS.flatMap(([directions, label]) => {
    if (!directions.every((direction) => present.has(direction))) return [];
    for (const direction of directions) present.delete(direction);
    return [label];
  });
  return [...parts, ...codes].join(", ");
}

/** What the parts of an example are called; pairs before their halves. */
const PARTS: readonly (readonly [readonly Direction[], string])[] = [
  [["sign"], "signature ="],
  [["encrypt key", "decrypt key"], "key ⇄"],
  [["decrypt key"], "key"],
  [["encrypt content", "decrypt content"], "content ⇄"],
  [["inflate"], "inflate"],
  [["agree"], "agree"],
  [["derive"], "derive"],
  [["steps"], "steps"],
  [["parse"], "parse"],
  [["import"], "import"],
  [["export"], "export"],
  [["thumbprint"], "thumbprint"],
  [["encode", "decode"], "encode ⇄"],
];

function hasForm({ serialization }: Outcome): boolean {
  return serialization !== undefined;
}

function worstOf(items: readonly Outcome[]): Outcome["outcome"] {
  if (count(items, "failed") > 0) return "failed";
  return count(items, "not run") > 0 ? "not run" : "passed";
}

interface Widths {
  readonly section: number;
  readonly example: number;
  readonly opened: number;
  readonly made: number;
}

function widthsOf(rows: readonly Row[]): Widths {
  const width = (column: keyof Widths): number => Math.max(...rows.map((row) => row[column].length));
  return {
    section: width("section"),
    example: width("example"),
    opened: Math.max("opened".length, width("opened")),
    made: Math.max("made".length, width("made")),
  };
}

/** The title of a table, as wide as what stands before its columns. */
function headOf(title: string, { section, example }: Widths): string {
  return title.padEnd("  ✓  99  ".length + section + 2 + example + 2);
}

function lineOf(
  { passed, section, example, opened, made, parts, worst }: Row,
  widths: Widths,
  paint: Paint,
): string {
  const cells = [
    section.padEnd(widths.section),
    example.padEnd(widths.example),
    opened.padEnd(widths.opened),
    made.padEnd(widths.made),
    parts,
  ];
  return `  ${paint[worst](passed)}  ${cells.join("  ").trimEnd()}`;
}

/** What did not pass, and why; what has one reason is said once. */
function notesOn(items: readonly Outcome[], paint: Paint): readonly string[] {
  const unpassed = items.filter(({ outcome }) => outcome !== "passed");
  return groupBy(unpassed, (item) => `${item.outcome} ${nameOf(item)} ${item.reason ?? ""}`).map(
    ({ items: same }) => {
      const [{ section, title, outcome, reason = "" }] = same;
      const checks = same.map(({ direction, serialization, part }) =>
        [direction, serialization ?? [], part ?? []].flat().join(" "),
      );
      return `  ${paint[outcome](outcome)}: ${section} ${title}, ${checks.join(", ")}\n    ${shortened(reason)}`;
    },
  );
}

/** A reason may hold two whole tokens; `--json` gives it in full. */
function shortened(reason: string): string {
  return reason.length > 300 ? `${reason.slice(0, 297)}...` : reason;
}

// ---- totals

function totalsTable(byRfc: readonly Group<Outcome>[], paint: Paint): string {
  const rows = byRfc.map(({ name, items }) => ({ name, totals: totalsOf(items) }));
  const all = { name: "total", totals: totalsOf(byRfc.flatMap(({ items }) => items)) };
  const columns = (name: string, ...cells: readonly string[]): string =>
    `  ${name.padEnd(6)}${cells.map((text) => text.padStart(9)).join("")}`;
  const lines = [...rows, all].map(({ name, totals }) => {
    const line = columns(name, ...[totals.examples, totals.passed, totals.failed, totals.notRun].map(String));
    return totals.failed > 0 ? paint.failed(line) : name === "total" ? paint.bold(line) : line;
  });
  return [paint.dim(columns("RFC", "examples", "passed", "failed", "not run")), ...lines].join("\n");
}

// ---- small things

interface Group<T> {
  readonly name: string;
  readonly items: readonly [T, ...T[]];
}

/** In the order in which the names first appear. */
function groupBy<T>(items: readonly T[], name: (item: T) => string): readonly Group<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group === undefined) groups.set(name(item), [item]);
    else group.push(item);
  }
  return [...groups].map(([key, group]) => ({ name: key, items: group }));
}

function nameOf({ rfc, section, title }: Outcome): string {
  return `RFC ${rfc} ${section} ${title}`;
}

function count(outcomes: readonly Outcome[], outcome: Outcome["outcome"]): number {
  return outcomes.filter((each) => each.outcome === outcome).length;
}

type Style = "bold" | "dim" | Outcome["outcome"];

type Paint = Readonly<Record<Style, (text: string) => string>>;

const same = (text: string): string => text;

const plain: Paint = { bold: same, dim: same, passed: same, failed: same, "not run": same };

const ansi =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const painted: Paint = {
  bold: ansi(1, 22),
  dim: ansi(2, 22),
  passed: ansi(32, 39),
  failed: ansi(31, 39),
  "not run": ansi(33, 39),
};
