// docs/command.md says what the tables of the command say.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { optionTexts } from "../../src/cli/options.ts";
import { commandTable } from "../support/cli/command-table.ts";

const page = readFileSync("docs/command.md", "utf8");
const spaced = (line: string): string => line.replace(/ +/g, " ");

test("the page has the table of commands", () => {
  const lines = page.split("\n").map(spaced);
  const start = lines.findIndex((line) => line.startsWith("| Command |"));
  expect(start).toBeGreaterThan(0);
  // The line under the heading has hyphens alone.
  const [heading, ...rows] = lines
    .slice(start, lines.indexOf("", start))
    .filter((line) => !/^[-| ]+$/.test(line));
  expect([heading, ...rows]).toEqual(commandTable().map((line) => spaced(line)));
});

test("no option takes a password or secret as its value", () => {
  const secrets = Object.entries(optionTexts).filter(([name]) => /secret|password/.test(name));
  expect(secrets.length).toBeGreaterThan(3);
  for (const [, option] of secrets) {
    const value = "value" in option ? option.value : undefined;
    expect(["FILE", "NAME", undefined]).toContain(value);
  }
});
