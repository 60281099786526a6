import { describe, expect, test } from "vitest";
import { defaultLimits, type Limits } from "../../src/limits.ts";
import { resolveLimits } from "../../src/options/limit-options.ts";
import { codeOf } from "../support/errors.ts";

const names: (keyof Limits)[] = [
  "tokenLength",
  "headerLength",
  "inflatedLength",
  "keys",
  "recipients",
  "pbes2Count",
  "pbes2Iterations",
  "privateOperations",
  "jsonDepth",
];

test("the defaults are those of the documentation", () => {
  expect(defaultLimits).toEqual({
    tokenLength: 256 * 1024,
    headerLength: 16 * 1024,
    inflatedLength: 256_000,
    keys: 8,
    recipients: 16,
    pbes2Count: 1_000_000,
    pbes2Iterations: 4_800_000,
    privateOperations: 32,
    jsonDepth: 32,
  });
  expect(Object.isFrozen(defaultLimits)).toBe(true);
});

describe("resolveLimits", () => {
  test("gives the defaults for nothing, and for what is left out", () => {
    expect(resolveLimits(undefined)).toEqual(defaultLimits);
    expect(resolveLimits({})).toEqual(defaultLimits);
    expect(codeOf(() => resolveLimits({ keys: undefined as never }))).toBe("ERR_INVALID_OPTION");
  });

  test.each(names)("takes a %s of the caller's, and no other from there", (name) => {
    expect(resolveLimits({ [name]: 7 })).toEqual({ ...defaultLimits, [name]: 7 });
  });

  test("gives limits that nobody can change", () => {
    const given = { keys: 2 };
    const limits = resolveLimits(given);
    given.keys = 1000;
    expect(limits.keys).toBe(2);
    expect(Object.isFrozen(limits)).toBe(true);
    expect(Object.isFrozen(resolveLimits(undefined))).toBe(true);
  });

  test("reads each limit once", () => {
    const reads: string[] = [];
    const limits = Object.fromEntries(names.map((name, at) => [name, at + 1]));
    const given = new Proxy<Partial<Limits>>(limits, {
      get: (target, name, receiver): unknown => {
        reads.push(String(name));
        return Reflect.get(target, name, receiver);
      },
    });
    expect(resolveLimits(given)).toEqual(limits);
    expect(reads.toSorted()).toEqual(names.toSorted());
  });

  test("sees nothing that an application has put on every object", () => {
    const inherited = Object.create({ keys: 1000, toString: 1 }) as Partial<Limits>;
    expect(resolveLimits(inherited)).toEqual(defaultLimits);
  });

  test("takes the smallest and the largest values there can be", () => {
    const smallest = Object.fromEntries(names.map((name) => [name, 1]));
    const large = Object.fromEntries(names.map((name) => [name, Number.MAX_SAFE_INTEGER]));
    const largest = { ...large, jsonDepth: 512 };
    expect(resolveLimits(smallest)).toEqual(smallest);
    expect(resolveLimits(largest)).toEqual(largest);
  });

  const values = [
    ...[0, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, Number.MIN_VALUE],
    ...[null, true, "8", "", 8n, [8], {}, new Date(8), () => 8],
  ];
  test.each(names.flatMap((name) => values.map((value) => [name, value] as const)))(
    "refuses a %s of %s",
    (name, value) => {
      expect(codeOf(() => resolveLimits({ [name]: value }))).toBe("ERR_INVALID_OPTION");
    },
  );

  test("refuses a depth that could end the stack", () => {
    expect(codeOf(() => resolveLimits({ jsonDepth: 513 }))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a number", 8],
    ["a string", "8"],
    ["true", true],
    ["a function", () => ({})],
    ["a list", [8]],
    ["an empty list", []],
    ["a limit that is misspelt", { keylimit: 1 }],
    ["a limit that is misspelt, with nothing for a value", { maxKeys: undefined }],
    ["the name of every object's member", { toString: 1 }],
  ])("refuses %s", (_, limits) => {
    expect(codeOf(() => resolveLimits(limits as Partial<Limits>))).toBe("ERR_INVALID_OPTION");
  });
});
