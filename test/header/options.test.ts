import { describe, expect, test } from "vitest";
import { requireLive, requireOptions } from "../../src/header/options.ts";
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

describe("requireLive", () => {
  test("gives a signal that nobody aborted", () => {
    const { signal } = new AbortController();
    expect(requireLive(signal)).toBe(signal);
    expect(requireLive(undefined)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["an error", new Error("enough")],
    ["a text", "enough"],
    ["an object", { reason: 1 }],
  ])("throws the reason of one that was aborted, be it %s", (_, reason) => {
    const thrown: unknown[] = [];
    try {
      requireLive(AbortSignal.abort(reason));
    } catch (error) {
      thrown.push(error);
    }
    expect(thrown).toEqual([reason]);
    expect(thrown[0]).toBe(reason);
  });

  test("throws an AbortError where no reason was given", () => {
    expect(() => requireLive(AbortSignal.abort())).toThrow(expect.objectContaining({ name: "AbortError" }));
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["true", true],
    ["a number", 1],
    ["a string", "signal"],
    ["a controller", new AbortController()],
    ["an object with a flag", { aborted: false }],
    ["an object with a method that is none", { aborted: false, throwIfAborted: true }],
    ["a function", () => undefined],
  ])("refuses %s", (_, signal) => {
    expect(codeOf(() => requireLive(signal as AbortSignal))).toBe("ERR_INVALID_OPTION");
  });
});
