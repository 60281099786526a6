import { describe, expect, test } from "vitest";
import { checkCrit, presentCritNames, resolveCrit } from "../../src/header/crit.ts";
import type { CritValidator, CritValidators, JoseHeader } from "../../src/header/types.ts";
import { JoseError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";

const fault = (problem: string) => new JoseError("ERR_JWS_INVALID", problem);
const anything: CritValidator = () => true;

function check(header: JoseHeader, understood: CritValidators = {}) {
  return codeOf(() => checkCrit(header, header, resolveCrit(understood), fault));
}

describe("checkCrit accepts", () => {
  test.each<[string, JoseHeader, CritValidators]>([
    ["no crit", { alg: "HS256", a: 1 }, {}],
    ["no crit, with extensions that nobody uses", { alg: "HS256" }, { a: anything }],
    ["an extension that is understood", { crit: ["a"], a: 1 }, { a: anything }],
    ["two of them", { crit: ["b", "a"], a: 1, b: {} }, { a: anything, b: anything, c: anything }],
    ["one whose value is null", { crit: ["a"], a: null }, { a: anything }],
    ["one whose value is false", { crit: ["a"], a: false }, { a: anything }],
    [
      "a URL as a name",
      { crit: ["https://example.com/a"], "https://example.com/a": 1 },
      { "https://example.com/a": anything },
    ],
    [
      "a name that every object has, if it is meant",
      { crit: ["toString"], toString: 1 },
      { toString: anything },
    ],
  ])("%s", (_, header, understood) => {
    expect(check(header, understood)).toBeUndefined();
  });
});

describe("checkCrit refuses", () => {
  test.each<[string, JoseHeader, CritValidators]>([
    ["an extension that is not understood", { crit: ["a"], a: 1 }, {}],
    [
      "the example of RFC 7515 appendix E",
      { alg: "none", crit: ["http://example.invalid/UNDEFINED"], "http://example.invalid/UNDEFINED": true },
      {},
    ],
    ["one that is not understood among others", { crit: ["a", "b"], a: 1, b: 1 }, { a: anything }],
    ["b64, where nobody deals with it", { crit: ["b64"], b64: false }, {}],
    ["b64, when it changes nothing", { crit: ["b64"], b64: true }, {}],
    ["a name that is not in the header", { crit: ["a"] }, { a: anything }],
    ["a name twice", { crit: ["a", "a"], a: 1 }, { a: anything }],
    ["an empty name that nobody understands", { crit: [""], "": 1 }, { a: anything }],
    ["crit in itself", { crit: ["crit"] }, { a: anything }],
    ["alg", { alg: "HS256", crit: ["alg"] }, {}],
    ["kid", { kid: "1", crit: ["kid"] }, {}],
    ["enc", { enc: "A128GCM", crit: ["enc"] }, {}],
    ["zip", { zip: "DEF", crit: ["zip"] }, {}],
    ["epk", { epk: {}, crit: ["epk"] }, {}],
    ["p2c", { p2c: 1, crit: ["p2c"] }, {}],
    ["a name that differs in case", { crit: ["A"], A: 1 }, { a: anything }],
    ["constructor, which every object has", { crit: ["constructor"] }, { a: anything }],
    ["constructor, when the header has one", { crit: ["constructor"], constructor: 1 }, { a: anything }],
    ["toString, which every object has", { crit: ["toString"] }, { a: anything }],
    ["toString, when the header has one", { crit: ["toString"], toString: 1 }, {}],
    ["hasOwnProperty, when the header has one", { crit: ["hasOwnProperty"], hasOwnProperty: 1 }, {}],
    ["a validator of every object for a name that is absent", { crit: ["toString"] }, { toString: anything }],
    ["__proto__", { crit: ["__proto__"] }, { a: anything }],
  ])("%s", (_, header, understood) => {
    expect(check(header, understood)).toBe("ERR_JWS_INVALID");
  });

  test("a value that the validator does not accept", () => {
    const even: CritValidator = (value) => typeof value === "number" && value % 2 === 0;
    expect(check({ crit: ["a"], a: 2 }, { a: even })).toBeUndefined();
    expect(check({ crit: ["a"], a: 3 }, { a: even })).toBe("ERR_JWS_INVALID");
    expect(check({ crit: ["a", "b"], a: 2, b: 3 }, { a: even, b: even })).toBe("ERR_JWS_INVALID");
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["1", 1],
    ["a string", "yes"],
    ["an object", {}],
    ["a promise of true", Promise.resolve(true)],
    ["a promise of false", Promise.resolve(false)],
  ])("an answer that is neither true nor false: %s", (_, answer) => {
    expect(check({ crit: ["a"], a: 1 }, { a: () => answer as never })).toBe("ERR_JWS_INVALID");
  });
});

describe("what the library itself deals with", () => {
  const checkWith = (builtIn: readonly string[], header: JoseHeader) =>
    codeOf(() => checkCrit(header, header, {}, fault, builtIn));

  test("needs no validator, and no particular value", () => {
    expect(checkWith(["b64"], { crit: ["b64"], b64: false })).toBeUndefined();
    expect(checkWith(["b64", "a"], { crit: ["a", "b64"], a: null, b64: true })).toBeUndefined();
  });

  test("has to be in the header nevertheless, and named once", () => {
    expect(checkWith(["b64"], { crit: ["b64"] })).toBe("ERR_JWS_INVALID");
    expect(checkWith(["b64"], { crit: ["b64", "b64"], b64: false })).toBe("ERR_JWS_INVALID");
  });

  test("says nothing about other extensions", () => {
    expect(checkWith(["b64"], { crit: ["b64", "a"], b64: false, a: 1 })).toBe("ERR_JWS_INVALID");
    expect(checkWith(["alg"], { crit: ["alg"], alg: "HS256" })).toBe("ERR_JWS_INVALID");
  });
});

test("a validator is called with the value and the header, once", () => {
  const calls: unknown[][] = [];
  const header = { alg: "HS256", crit: ["b", "a"], a: { c: [1] }, b: null };
  const remember: CritValidator = (...args) => calls.push(args) > 0;
  checkCrit(header, header, { a: remember, b: remember }, fault);
  expect(calls).toEqual([
    [null, header, { protected: true }],
    [{ c: [1] }, header, { protected: true }],
  ]);
});

test("a validator that throws is the caller's: its error comes through", () => {
  const error = new RangeError("of the caller");
  const failing: CritValidator = () => {
    throw error;
  };
  expect(() => check({ crit: ["a"], a: 1 }, { a: failing })).toThrow(error);
});

test("a validator is not asked about a header whose crit is wrong anyway", () => {
  let asked = 0;
  const count: CritValidator = () => ++asked > 0;
  expect(check({ crit: ["a", "alg"], a: 1, alg: "HS256" }, { a: count })).toBe("ERR_JWS_INVALID");
  expect(asked).toBe(0);
});

test("a parameter of an unprotected header may be critical, and its validator is told so", () => {
  const calls: unknown[][] = [];
  const remember: CritValidator = (...args) => calls.push(args) > 0;
  const joined = { alg: "HS256", crit: ["a", "b"], a: 1, b: 2 };
  checkCrit({ alg: "HS256", crit: ["a", "b"], a: 1 }, joined, { a: remember, b: remember }, fault);
  expect(calls).toEqual([
    [1, joined, { protected: true }],
    [2, joined, { protected: false }],
  ]);
});

describe("presentCritNames", () => {
  test("gives the names in their order", () => {
    expect(presentCritNames({}, {}, fault)).toEqual([]);
    expect(presentCritNames({ crit: ["b", "a"], a: 1 }, { crit: ["b", "a"], a: 1, b: 2 }, fault)).toEqual([
      "b",
      "a",
    ]);
  });
});

describe("resolveCrit", () => {
  test("reads nothing as no extensions", () => {
    expect(resolveCrit(undefined)).toEqual({});
    expect(resolveCrit({})).toEqual({});
  });

  test("takes a copy that nobody can change", () => {
    const given: Record<string, CritValidator> = { a: anything };
    const resolved = resolveCrit(given);
    given["b"] = anything;
    delete given["a"];
    expect(resolved).toEqual({ a: anything });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  test("reads each member once", () => {
    let reads = 0;
    const given = {
      get a() {
        reads++;
        return anything;
      },
    };
    expect(Object.keys(resolveCrit(given))).toEqual(["a"]);
    expect(reads).toBe(1);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["an array of names", ["a"]],
    ["an empty array", []],
    ["a string", "a"],
    ["true", true],
    ["true for a validator", { a: true }],
    ["null for a validator", { a: null }],
    ["nothing for a validator", { a: undefined }],
    ["an expression for a validator", { a: /a/ }],
    ["a validator for alg", { alg: anything }],
    ["a validator for crit", { crit: anything }],
    ["a validator for epk", { epk: anything }],
    ["a validator for b64", { b64: anything }],
  ])("refuses %s", (_, given) => {
    expect(codeOf(() => resolveCrit(given as never))).toBe("ERR_INVALID_OPTION");
  });
});
