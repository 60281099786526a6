import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OptionReader } from "../../src/options/reader.ts";
import { callback, duration, flag, text } from "../../src/options/values.ts";
import { UsageError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";

interface Options {
  readonly keys: unknown[];
  readonly subject?: string;
  readonly clockTolerance?: number;
  readonly check?: () => void;
  readonly signal?: string;
  readonly detached?: boolean;
}

const reader = new OptionReader<Options>(
  "options",
  {
    keys: { kind: "mandatory", is: "elsewhere", write: "keys: []" },
    subject: { kind: "strict", is: text },
    clockTolerance: { kind: "strict", is: duration },
    check: { kind: "strict", is: callback },
    signal: { kind: "convenience", is: text },
    detached: { kind: "convenience", is: flag },
  },
  { exp: "it is a claim" },
);

const read = (given: object): object => reader.read(given as Options);

/** The name that an error suggests. */
function suggestionFor(given: object): string | undefined {
  try {
    read({ keys: [], ...given });
  } catch (error) {
    if (error instanceof UsageError && error.code === "ERR_INVALID_OPTION") return error.suggestion;
    throw error;
  }
  throw new Error("This should have failed");
}

describe("options that are read", () => {
  test("are a copy with the values that were given", () => {
    const keys: unknown[] = [];
    const given = { keys, subject: "a", clockTolerance: 0, detached: false };
    const copy = read(given);
    expect({ ...copy }).toEqual({ keys, subject: "a", clockTolerance: 0, detached: false });
    given.subject = "b";
    expect(copy).toHaveProperty("subject", "a");
    expect(Object.getPrototypeOf(copy)).toBeNull();
  });

  test("are read once each", () => {
    const reads: PropertyKey[] = [];
    const given = new Proxy(
      { keys: [], subject: "a" },
      {
        get: (target, name, receiver): unknown => {
          reads.push(name);
          return Reflect.get(target, name, receiver);
        },
      },
    );
    read(given);
    expect(reads).toEqual(["keys", "subject"]);
  });

  test("are own members alone", () => {
    const inherited = Object.create({ keys: [], subject: 1, other: 1 }) as object;
    expect(codeOf(() => read(inherited))).toBe("ERR_INVALID_OPTION");
    expect(read(Object.assign(inherited, { keys: [] }))).not.toHaveProperty("subject");
  });

  test("are the same whatever an application has put on Object.prototype", () => {
    const polluted = { kind: "convenience", is: "elsewhere", write: 1, mandatory: 1, subject: "x", other: 1 };
    for (const [name, value] of Object.entries(polluted)) {
      Object.defineProperty(Object.prototype, name, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    try {
      expect(Object.keys(read({ keys: [] }))).toEqual(["keys"]);
      expect(codeOf(() => read({ keys: [], other: 1 }))).toBe("ERR_INVALID_OPTION");
      expect(codeOf(() => read({ keys: [], subject: undefined }))).toBe("ERR_INVALID_OPTION");
    } finally {
      for (const name of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test("have no conveniences that are undefined", () => {
    expect(Object.keys(read({ keys: [], signal: undefined, detached: undefined }))).toEqual(["keys"]);
  });
});

describe("refused is", () => {
  const symbol = Symbol("unknown");
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a string", "keys"],
    ["a function", () => undefined],
    ["a list", [{ keys: [] }]],
    ["a Map", new Map([["keys", []]])],
    ["a missing option", {}],
    ["a mandatory option that is undefined", { keys: undefined }],
    ["a check that is undefined", { keys: [], check: undefined }],
    ["a limit that is undefined", { keys: [], clockTolerance: undefined }],
    ["a value of the wrong type", { keys: [], subject: 1 }],
    ["a convenience of the wrong type", { keys: [], detached: 0 }],
    ["null where nothing is meant", { keys: [], signal: null }],
    ["an unknown name", { keys: [], zebra: 1 }],
    ["an unknown name without a value", { keys: [], zebra: undefined }],
    ["an unknown symbol", { keys: [], [symbol]: 1 }],
    ["a name of every object", { keys: [], toString: 1 }],
    ["__proto__", JSON.parse('{"keys":[],"__proto__":{}}')],
    ["a name that is said elsewhere", { keys: [], exp: 1 }],
    [
      "a getter that throws",
      {
        get keys(): never {
          throw new RangeError("the application's own");
        },
      },
    ],
    ["a proxy that throws", new Proxy({}, { ownKeys: () => ({}) as string[] })],
    ["a revoked proxy", revoked()],
  ])("%s", (_, given) => {
    expect(codeOf(() => read(given as object))).toBe("ERR_INVALID_OPTION");
  });

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }
});

describe("a misspelt name", () => {
  test.each([
    ["algorithms", undefined],
    ["secret", "keys"],
    ["jwks", "keys"],
    ["key", "keys"],
    ["clockSkew", "clockTolerance"],
    ["sub", "subject"],
    ["SUBJECT", "subject"],
    ["singal", "signal"],
    ["dettachd", "detached"],
    ["x", undefined],
    ["constructor", undefined],
    ["keys".repeat(20), undefined],
  ])("%s suggests %s", (name, expected) => {
    expect(suggestionFor({ [name]: undefined })).toBe(expected);
  });

  test("property: one wrong letter anywhere still suggests the name", () => {
    const names = Object.keys(reader.members);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(),
        fc.constantFrom("q", "z", "Q", "_", "7"),
        (name, at, letter) => {
          const index = at % (name.length + 1);
          const [before, after] = [name.slice(0, index), name.slice(index)];
          expect(suggestionFor({ [before + letter + after]: 1 })).toBe(name);
          if (after !== "") expect(suggestionFor({ [before + letter + after.slice(1)]: 1 })).toBe(name);
        },
      ),
    );
  });
});

test("property: anything at all is read or refused with a code", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withMap: true, withDate: true }), (given) => {
      expect([undefined, "ERR_INVALID_OPTION"]).toContain(codeOf(() => reader.read(given as Options)));
    }),
  );
});
