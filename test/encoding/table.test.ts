import { describe, expect, test } from "vitest";
import { contentAlgorithms } from "../support/content-table.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import { refusedAlgorithms } from "../../src/algorithms/refused.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { rowOf, table } from "../../src/encoding/table.ts";

describe("table", () => {
  test("is a copy of its rows that nobody can change", () => {
    const rows: Record<string, number> = { a: 1 };
    const made = table(rows);
    rows["a"] = 2;
    expect({ ...made }).toEqual({ a: 1 });
    expect(Object.isFrozen(made)).toBe(true);
    expect(Reflect.set(made, "b", 1)).toBe(false);
  });

  test("has no prototype", () => {
    expect(Object.getPrototypeOf(table({}))).toBeNull();
  });
});

describe("rowOf", () => {
  const rows = table<Record<string, number>>({ a: 1, "": 2 });

  test("finds the rows there are", () => {
    expect([rowOf(rows, "a"), rowOf(rows, "")]).toEqual([1, 2]);
  });

  test.each([
    "b",
    "A",
    "a ",
    "constructor",
    "toString",
    "hasOwnProperty",
    "__proto__",
    "__defineGetter__",
    "length",
    "0",
  ])("finds nothing by the name %s", (name) => {
    expect(rowOf(rows, name)).toBeUndefined();
  });
});

describe("rowOf, asked by a caller whom no compiler checked,", () => {
  const rows = table<Record<string, number>>({ a: 1, 1: 2, undefined: 3 });

  test.each<[unknown]>([
    [undefined],
    [null],
    [1],
    [["a"]],
    [{ toString: () => "a" }],
    [Symbol("a")],
    [Object("a")],
  ])("finds nothing by what is no text", (name) => {
    expect(rowOf(rows, name as string)).toBeUndefined();
  });
});

describe.each<[string, Readonly<Record<string, unknown>>]>([
  ["signature algorithms", signatureAlgorithms],
  ["key management algorithms", managementAlgorithms],
  ["content encryption algorithms", contentAlgorithms],
  ["refused algorithms", refusedAlgorithms],
])("the table of %s", (_, rows) => {
  test("is frozen and has no prototype", () => {
    expect(Object.isFrozen(rows)).toBe(true);
    expect(Object.getPrototypeOf(rows)).toBeNull();
  });

  test.each(["constructor", "toString", "__proto__"])("has no row named %s", (name) => {
    expect(rowOf(rows, name)).toBeUndefined();
  });
});

test("no algorithm is refused and there, or signs and encrypts", () => {
  const names = [signatureAlgorithms, managementAlgorithms, contentAlgorithms, refusedAlgorithms].flatMap(
    Object.keys,
  );
  expect(new Set(names).size).toBe(names.length);
});
