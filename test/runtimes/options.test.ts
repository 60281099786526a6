import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

const names = ["node20", "node20:webcrypto", "webkit"];

test("without arguments everything runs and nothing is required", () => {
  expect(parseOptions([], names)).toEqual({
    json: false,
    only: [],
    require: "none",
    readme: "leave",
    help: false,
  });
});

test.each([
  [["--require"], "all-but-webkit"],
  [["--require", "--json"], "all-but-webkit"],
  [["--require=all-but-browsers"], "all-but-browsers"],
  [["--require=all"], "all"],
])("%j requires %s", (args, expected) => {
  expect(parseOptions(args, names).require).toBe(expected);
});

test("--only is repeatable", () => {
  const { only } = parseOptions(["--only", "webkit", "--only=node20:webcrypto"], names);
  expect(only).toEqual(["webkit", "node20:webcrypto"]);
});

test.each([
  [["--write-readme"], "write"],
  [["--check-readme"], "check"],
])("%j", (args, expected) => {
  expect(parseOptions(args, names).readme).toBe(expected);
});

test.each([
  [["--only", "nodejs"]],
  [["--require=most"]],
  [["--write-readme", "--check-readme"]],
  [["--write-readme", "--only", "webkit"]],
  [["--jsno"]],
  [["webkit"]],
])("%j is refused", (args) => {
  expect(() => parseOptions(args, names)).toThrow();
});
