import { describe, expect, test } from "vitest";
import { requireLive } from "../../src/options/signal.ts";
import { codeOf } from "../errors.ts";

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
