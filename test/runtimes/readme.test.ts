import { describe, expect, test } from "vitest";
import { checkReadme, linesOf, writeReadme, type Line } from "./readme.ts";
import type { Ran } from "./results.ts";
import type { Outcome } from "./suite/contract.ts";

const lines: readonly Line[] = [
  { title: "Node.js", version: "20.20.2", passed: "12", lacks: "ML-DSA" },
  { title: "Chromium", version: "156.0", passed: "13", lacks: "" },
];
const empty = `# josette

<!-- runtimes: written by npm run test:runtimes -- --write-readme -->
<!-- /runtimes -->

## More
`;
const written = writeReadme(empty, lines, "2026-11-28");
const nothing = new Set<string>();

describe("writeReadme", () => {
  test("writes between its comments and nowhere else", () => {
    expect(written.startsWith("# josette\n\n<!-- runtimes")).toBe(true);
    expect(written.endsWith("<!-- /runtimes -->\n\n## More\n")).toBe(true);
    expect(written).toContain("| Node.js | 20.20.2 | 12 | ML-DSA |\n| Chromium | 156.0 | 13 | nothing |\n");
    expect(written).toContain("2026-11-28");
  });

  test("replaces what it wrote", () => {
    expect(writeReadme(written, lines, "2026-11-28")).toBe(written);
  });

  test.each(["", empty.replace("<!-- /runtimes -->", "")])("needs a place for the table", (readme) => {
    expect(() => writeReadme(readme, lines, "2026-11-28")).toThrow();
  });
});

describe("checkReadme", () => {
  test("takes what was written, at any date", () => {
    expect(checkReadme(written, lines, nothing)).toEqual([]);
    expect(checkReadme(written.replace("2026-11-28", "2025-01-01"), lines, nothing)).toEqual([]);
  });

  test("takes another version and a table that the formatter has aligned", () => {
    const aligned = written.replace("| Node.js | 20.20.2 | 12 |", "| Node.js  | 20.19.0   | 12    |");
    expect(checkReadme(aligned, lines, nothing)).toEqual([]);
  });

  test("compares only what ran", () => {
    expect(checkReadme(written, lines.slice(1), nothing)).toEqual([]);
  });

  test.each([
    ["another count", { passed: "11" }],
    ["another lack", { lacks: "ML-DSA, Ed448" }],
    ["no lack", { lacks: "" }],
    ["an unknown runtime", { title: "Bun" }],
  ])("reports %s", (_, change) => {
    expect(checkReadme(written, [{ ...lines[0]!, ...change }], nothing)).toHaveLength(1);
  });

  test("lets a browser of another version differ, and not one of the same", () => {
    const changed = { ...lines[1]!, passed: "14" };
    const floating = new Set(["Chromium"]);
    expect(checkReadme(written, [{ ...changed, version: "157.0" }], floating)).toEqual([]);
    expect(checkReadme(written, [changed], floating)).toHaveLength(1);
    expect(checkReadme(written, [{ ...changed, version: "157.0" }], nothing)).toHaveLength(1);
  });
});

test("linesOf puts both backends of a runtime into one line, counts no interop, and leaves out what did not run", () => {
  const row = (name: string, suite = "matrix"): Outcome => ({ suite, row: name, status: "ok", detail: "" });
  const own = { status: "ran", runtime: "bun", version: "1.4.5", minted: [] } as const;
  const auto: Ran = {
    ...own,
    target: "bun",
    backend: "auto",
    outcomes: [row("a"), row("b"), row("a from deno", "interop")],
  };
  const webcrypto: Ran = { ...own, target: "bun:webcrypto", backend: "webcrypto", outcomes: [row("a")] };
  const titles = new Map([
    ["bun", "Bun"],
    ["deno", "Deno"],
  ]);
  const lack = { why: "there is none", rows: /./ };
  const expected = {
    bun: {
      lacks: [
        { ...lack, what: "Ed448" },
        { ...lack, what: "X", backend: "webcrypto" as const },
      ],
    },
  };
  const notRun = { status: "not run", target: "deno", runtime: "deno", reason: "" } as const;
  expect(linesOf([auto, webcrypto, notRun], titles, expected)).toEqual([
    { title: "Bun", version: "1.4.5", passed: "2 (1 with WebCrypto alone)", lacks: "Ed448" },
  ]);
});
