import { describe, expect, test } from "vitest";
import { requireLive, requireOptions } from "../../src/header/options.ts";
import { codeOf } from "../errors.ts";

describe("requireOptions", () => {
  test("gives the options themselves", () => {
    const options = { alg: ["RS256"] };
    expect(requireOptions(options, "options")).toBe(options);
  });

  test("takes an object without a prototype", () => {
    const options = Object.create(null) as object;
    expect(requireOptions(options, "options")).toBe(options);
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
