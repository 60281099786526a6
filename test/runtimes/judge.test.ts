import { describe, expect, test } from "vitest";
import type { Expectation } from "./expected.ts";
import { judge } from "./judge.ts";
import type { Ran, Result } from "./results.ts";
import type { Outcome } from "./suite/contract.ts";

const minted = [
  { row: "HS256", kind: "jws" as const, alg: "HS256", enc: "", token: "", key: {}, expected: "" },
];

function ran(target: string, outcomes: readonly Outcome[], more: Partial<Ran> = {}): Ran {
  const names = { target, runtime: target, backend: "auto" as const, version: "1.0" };
  return { status: "ran", ...names, outcomes, minted, ...more };
}

function outcome(row: string, status: Outcome["status"] = "ok", suite = "round trips"): Outcome {
  return { suite, row, status, detail: "" };
}

function problemsOf(
  results: readonly Result[],
  expected: Record<string, Expectation> = {},
  required: string[] = [],
): number {
  return judge(results, expected, required).problems.length;
}

const noEd448 = { lacks: [{ what: "Ed448", why: "it has no such curve", rows: /: Ed448/ }] };

describe("a run is as it should be", () => {
  test("where every row passes everywhere", () => {
    expect(judge([ran("a", [outcome("x")]), ran("b", [outcome("x")])], {}, ["a", "b"])).toEqual({
      problems: [],
      notes: [],
    });
  });

  test("where what is not supported is expected", () => {
    const results = [ran("a", [outcome("Ed448", "not supported"), outcome("x")])];
    expect(problemsOf(results, { a: noEd448 })).toBe(0);
  });

  test("where a runtime opens another number of tokens than the others", () => {
    expect(
      problemsOf([ran("a", [outcome("x"), outcome("t from b", "ok", "interop")]), ran("b", [outcome("x")])]),
    ).toBe(0);
  });
});

describe("a run fails", () => {
  test("where a row failed", () => {
    expect(problemsOf([ran("a", [outcome("x", "failed")])])).toBe(1);
  });

  test("where a row failed that is expected to be not supported", () => {
    expect(problemsOf([ran("a", [outcome("Ed448", "failed")])], { a: noEd448 })).toBe(1);
  });

  test("where something is not supported that should be", () => {
    expect(problemsOf([ran("a", [outcome("x", "not supported")])])).toBe(1);
    expect(
      problemsOf([ran("a", [outcome("Ed448", "not supported"), outcome("x", "not supported")])], {
        a: noEd448,
      }),
    ).toBe(1);
  });

  test("where something passes that is expected to be missing", () => {
    expect(
      problemsOf([ran("a", [outcome("Ed448"), outcome("Ed448 again", "not supported")])], { a: noEd448 }),
    ).toBe(1);
  });

  test("where no row is about what is expected to be missing", () => {
    expect(problemsOf([ran("a", [outcome("x")])], { a: noEd448 })).toBe(1);
  });

  test("where a row is left out by one runtime", () => {
    expect(problemsOf([ran("a", [outcome("x"), outcome("y")]), ran("b", [outcome("x")])])).toBe(1);
  });

  test("where a row runs twice", () => {
    expect(problemsOf([ran("a", [outcome("x"), outcome("x")])])).toBe(1);
  });

  test("where nothing runs, or nothing is minted", () => {
    expect(problemsOf([ran("a", [])])).toBe(1);
    expect(problemsOf([ran("a", [outcome("x")], { minted: [] })])).toBe(1);
  });

  test("where a runtime breaks down, required or not", () => {
    const broken = { status: "broken", target: "b", runtime: "b", reason: "" } as const;
    expect(problemsOf([ran("a", [outcome("x")]), broken])).toBe(1);
  });

  test("where a required runtime did not run", () => {
    const results: Result[] = [
      ran("a", [outcome("x")]),
      { status: "not run", target: "b", runtime: "b", reason: "" },
    ];
    expect(judge(results, {}, ["a"])).toMatchObject({ problems: [], notes: [expect.any(String)] });
    expect(judge(results, {}, ["a", "b"])).toMatchObject({ problems: [expect.any(String)], notes: [] });
  });

  test("where nothing ran", () => {
    expect(problemsOf([{ status: "not run", target: "a", runtime: "a", reason: "" }])).toBe(1);
  });
});

test("a list that holds for one backend says nothing about the other", () => {
  const lacks = [{ ...noEd448.lacks[0]!, backend: "webcrypto" as const }];
  const outcomes = [outcome("Ed448", "not supported")];
  expect(problemsOf([ran("a", outcomes, { backend: "webcrypto" })], { a: { lacks } })).toBe(0);
  expect(problemsOf([ran("a", outcomes)], { a: { lacks } })).toBe(1);
});

test("a runtime newer than its list may have gained something, and may not have lost anything", () => {
  const expected = { a: { ...noEd448, writtenFor: 156 } };
  const gained = [ran("a", [outcome("Ed448")], { version: "157.0.1" })];
  expect(judge(gained, expected, [])).toMatchObject({ problems: [], notes: [expect.any(String)] });
  expect(problemsOf([ran("a", [outcome("Ed448")], { version: "156.3" })], expected)).toBe(1);
  const lost = [ran("a", [outcome("Ed448"), outcome("x", "not supported")], { version: "157.0.1" })];
  expect(problemsOf(lost, expected)).toBe(1);
});
