// The conformance table of the guide to algorithms: it has every section, and the tests that it names exist.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cells, tablesOf } from "../../support/docs/tables.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const guide = read("docs/guides/choosing-algorithms.md");
const table = tablesOf(guide).find(({ header }) => header[0] === "Section");
const rows = table?.rows.map((row) => cells(row)) ?? [];

const named = rows.flatMap(([section = "", , proofs = ""]) =>
  proofs.split(";").map((proof): [string, string, string[]] => {
    const path = /`(test\/[^`]+)`/.exec(proof)?.[1] ?? "";
    return [section, path, Array.from(proof.matchAll(/"([^"]+)"/g), ([, title = ""]) => title)];
  }),
);

test("the table has sections 3.1 to 3.15", () => {
  const sections = rows.map(([section = ""]) => section.split(" ")[0]);
  expect(sections).toEqual(Array.from({ length: 15 }, (_, index) => `3.${index + 1}`));
});

test("every row names a test", () => {
  expect(new Set(named.map(([section]) => section)).size).toBe(15);
  for (const [, path, titles] of named) expect([path, titles.length > 0]).toEqual([path, path !== ""]);
});

describe("the tests exist:", () => {
  test.each(named)("%s %s", (_, path, titles) => {
    expect(existsSync(new URL(`../../../${path}`, import.meta.url))).toBe(true);
    const code = read(path);
    expect(titles.filter((title) => !hasTest(code, title))).toEqual([]);
  });
});

test("a title that no test has is found", () => {
  expect(hasTest('test("row 1: a", () => {})', "row 1:")).toBe(true);
  expect(hasTest('test.each([1])("%i bits", () => {})', "%i bits")).toBe(true);
  expect(hasTest('test("row 1: a", () => {})', "row 2:")).toBe(false);
  expect(hasTest('// "row 2: b"', "row 2:")).toBe(false);
});

/** Whether the title of a test, or of a group of tests, begins with the text. */
function hasTest(code: string, beginning: string): boolean {
  const text = beginning.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?:\\b(?:test|describe)|\\))\\(\\s*["'\`]${text}`).test(code);
}
