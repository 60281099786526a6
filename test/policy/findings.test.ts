// Every finding of a diagnosis has two tests: a text with this cause, and one with the same symptom and another cause.
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { findingTexts } from "../../src/explain/index.ts";
import { parse, readTests, walk, type SourceText } from "../support/policy/sources.ts";

const codes = Object.keys(findingTexts).sort();
const tables = readTests().filter(({ path }) => /^explain\/codes\/.*\.test\.ts$/.test(path));

test("every finding has a text with this cause, and one with another cause", () => {
  expect(codes.length).toBeGreaterThan(100);
  expect(tables.flatMap(testedCodes).sort()).toEqual(codes);
});

describe("the rule can fail: a code does not count", () => {
  test.each([
    ["without the second text", 'const cases = { "empty-text": { cause: () => a } }; testCases(cases);'],
    ["without the first text", 'const cases = { "empty-text": { other: () => a } }; testCases(cases);'],
    ["in a table that is not run", 'const cases = { "empty-text": { cause: () => a, other: () => b } };'],
  ])("%s", (_what, text) => {
    expect(testedCodes({ path: "explain/codes/text.test.ts", text })).toEqual([]);
  });
});

/** The codes in the table that a file passes to `testCases`. */
function testedCodes(source: SourceText): string[] {
  const tableNames = new Set<string>();
  const found = new Map<string, string[]>();
  walk(parse(source), (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "testCases")
      for (const argument of node.arguments) tableNames.add(argument.getText());
    if (!ts.isVariableDeclaration(node) || node.initializer === undefined) return;
    if (ts.isObjectLiteralExpression(node.initializer))
      found.set(node.name.getText(), rowsWithBoth(node.initializer));
  });
  return [...tableNames].flatMap((name) => found.get(name) ?? []);
}

function rowsWithBoth({ properties }: ts.ObjectLiteralExpression): string[] {
  return properties.flatMap((row) => {
    if (!ts.isPropertyAssignment(row) || !ts.isObjectLiteralExpression(row.initializer)) return [];
    const members = row.initializer.properties.map((each) => nameOf(each));
    return members.includes("cause") && members.includes("other") ? [nameOf(row)] : [];
  });
}

function nameOf({ name }: ts.ObjectLiteralElementLike): string {
  return name === undefined || ts.isComputedPropertyName(name) ? "" : name.text;
}
