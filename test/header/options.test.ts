import { describe, expect, test } from "vitest";
import { requireOptions } from "../../src/header/options.ts";
import { codeOf } from "../errors.ts";

describe("requireOptions", () => {
  test("gives a copy, in which the values are the same", () => {
    const options = { alg: ["RS256"], signal: new AbortController().signal };
    const copy = requireOptions(options, "options");
    expect({ ...copy }).toEqual(options);
    expect(copy.signal).toBe(options.signal);
    options.alg = [];
    expect(copy.alg).toEqual(["RS256"]);
  });

  test("reads each option once", () => {
    let reads = 0;
    const copy = requireOptions(
      {
        get alg() {
          return ++reads;
        },
      },
      "options",
    );
    expect([copy.alg, copy.alg, reads]).toEqual([1, 1, 1]);
  });

  test("sees nothing that an application has put on every object", () => {
    const inherited = Object.create({ crit: { a: () => true } }) as { readonly crit?: unknown };
    expect(requireOptions(inherited, "options").crit).toBeUndefined();
    expect(Object.getPrototypeOf(requireOptions({}, "options"))).toBeNull();
    expect(Reflect.get(requireOptions({}, "options"), "toString")).toBeUndefined();
  });

  test("takes an object without a prototype", () => {
    const options = Object.assign(Object.create(null) as object, { alg: 1 });
    expect({ ...requireOptions(options, "options") }).toEqual({ alg: 1 });
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a string", "RS256"],
    ["a number", 1],
    ["a function", () => ({})],
    ["an array", ["RS256"]],
  ])("refuses %s", (_, options) => {
    expect(codeOf(() => requireOptions(options as object, "options"))).toBe("ERR_INVALID_OPTION");
  });
});
