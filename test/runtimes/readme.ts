/** The table of runtimes in README.md, which a run of the matrix writes and another checks. */
import type { Expectation } from "./expected.ts";
import { lacksOf } from "./judge.ts";
import { count, INTEROP, type Ran, type Result } from "./results.ts";

/** A runtime's line. */
export interface Line {
  readonly title: string;
  readonly version: string;
  readonly passed: string;
  readonly lacks: string;
}

const BEGIN = "<!-- runtimes: written by npm run test:runtimes -- --write-readme -->";
const END = "<!-- /runtimes -->";
const HEADER = "| Runtime | Version | Rows passed | The platform lacks |\n| --- | --- | --- | --- |";

/** The lines of the runtimes that ran. What only the second backend lacks is not the platform's want, and only counted. */
export function linesOf(
  results: readonly Result[],
  titles: ReadonlyMap<string, string>,
  expected: Readonly<Record<string, Expectation>>,
): readonly Line[] {
  const ran = results.filter((result) => result.status === "ran");
  return [...titles].flatMap(([id, title]) => {
    const own = ran.filter(({ runtime }) => runtime === id);
    const [first] = own;
    if (first === undefined) return [];
    const lacks = lacksOf(first, expected[id]);
    return [
      {
        title,
        version: first.version,
        passed: passedBy(own),
        lacks: [...new Set(lacks.map(({ what }) => what))].join(", "),
      },
    ];
  });
}

/**
 * The README with these lines in it.
 * @throws Error where the README has no place for them.
 */
export function writeReadme(readme: string, lines: readonly Line[], date: string): string {
  const { before, after } = split(readme);
  const rows = lines.map(
    ({ title, version, passed, lacks }) =>
      `| ${title} | ${version} | ${passed} | ${lacks === "" ? "nothing" : lacks} |`,
  );
  const caption = `On ${date}. The other rows need what the platform lacks. Each runtime also opened the tokens that all others minted.`;
  return `${before}${BEGIN}\n\n${HEADER}\n${rows.join("\n")}\n\n${caption}\n\n${END}${after}`;
}

/**
 * In what the README differs from a run. Neither dates nor versions count, and a runtime that did not run is not compared; a browser of
 * another version may differ.
 * @throws Error where the README has no table.
 */
export function checkReadme(
  readme: string,
  lines: readonly Line[],
  floating: ReadonlySet<string>,
): readonly string[] {
  const written = new Map(readLines(readme).map((line) => [line.title, line]));
  return lines.flatMap((line) => {
    const there = written.get(line.title);
    if (there === undefined) return [`README.md has no line for ${line.title}`];
    if (floating.has(line.title) && there.version !== line.version) return [];
    const lacks = line.lacks === "" ? "nothing" : line.lacks;
    if (there.passed === line.passed && there.lacks === lacks) return [];
    return [
      `README.md says that ${line.title} passes ${there.passed} rows and lacks ${there.lacks}; ` +
        `it passes ${line.passed} and lacks ${lacks}`,
    ];
  });
}

function passedBy(results: readonly Ran[]): string {
  return results
    .map(({ outcomes, backend }) => {
      const { ok } = count(outcomes.filter(({ suite }) => suite !== INTEROP));
      return backend === "webcrypto" ? `(${ok} with WebCrypto alone)` : String(ok);
    })
    .join(" ");
}

function readLines(readme: string): readonly Line[] {
  return split(readme)
    .table.split("\n")
    .flatMap((text) => {
      const cells = text.split("|").map((cell) => cell.trim());
      const [, title = "", version = "", passedCell = "", lacks = ""] = cells;
      return cells.length === 6 ? [{ title, version, passed: passedCell, lacks }] : [];
    });
}

function split(readme: string): { before: string; table: string; after: string } {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from === -1 || to < from) throw new Error(`README.md has no place for the table: ${BEGIN} and ${END}`);
  return {
    before: readme.slice(0, from),
    table: readme.slice(from + BEGIN.length, to),
    after: readme.slice(to + END.length),
  };
}
