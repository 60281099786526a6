import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { programs } from "../../tools/programs.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

test("each program has its source, and the package lock that it installs", () => {
  const files = Object.values(programs).flatMap(({ source, install }) =>
    install === undefined ? [source] : [source, `${install}/package-lock.json`],
  );
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test("no two programs write the same bundle", () => {
  const bundles = Object.values(programs).map(({ outfile }) => outfile);
  expect(new Set(bundles).size).toBe(bundles.length);
});

test("npm's scripts run each program, and no other", () => {
  const run = Object.values(scripts).flatMap((script) =>
    Array.from(script.matchAll(/tools\/run\.mjs ([\w-]+)/g), ([, name]) => name),
  );
  expect([...new Set(run)].toSorted()).toEqual(Object.keys(programs).toSorted());
});
