// The table of the guide from jose has the codes of jose's classes of errors.
import { readFileSync } from "node:fs";
import { errors } from "jose";
import { expect, test } from "vitest";
import { cells, tablesOf } from "../support/docs/tables.ts";

const guide = readFileSync(new URL("../../docs/guides/from-jose.md", import.meta.url), "utf8");
const named = tablesOf(guide).flatMap(({ rows }) =>
  rows.flatMap((row) => {
    const [jose = "", josette = ""] = cells(row);
    const [, name] = /^`errors\.(\w+)`$/.exec(jose) ?? [];
    const [, code] = /`error\.code === "(\w+)"`/.exec(josette) ?? [];
    return name === undefined || code === undefined ? [] : [{ name, code }];
  }),
);
const classes = new Map<string, { readonly code: string }>(Object.entries(errors));

test.each(named)("$name has the code $code", ({ name, code }) => {
  expect(classes.get(name)?.code).toBe(code);
});

test("every class of jose is in the table, but the one of all errors", () => {
  const all = [...classes.keys()].filter((name) => name !== "JOSEError");
  expect(named.map(({ name }) => name).sort()).toEqual(all.sort());
});
