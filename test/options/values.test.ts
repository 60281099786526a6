import { describe, expect, test } from "vitest";
import { readSignal } from "../../src/options/values.ts";
import { codeOf } from "../support/errors.ts";

describe("readSignal", () => {
  test("gives a signal that nobody aborted", () => {
    const { signal } = new AbortController();
    expect(readSignal(signal)).toBe(signal);
    expect(readSignal(undefined)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ["an error", new Error("enough")],
    ["a text", "enough"],
    ["an object", { reason: 1 }],
  ])("throws the reason of one that was aborted, be it %s", (_, reason) => {
    const thrown: unknown[] = [];
    try {
      readSignal(AbortSignal.abort(reason));
    } catch (error) {
      thrown.push(error);
    }
    expect(thrown).toEqual([reason]);
    expect(thrown[0]).toBe(reason);
  });

  test("throws an AbortError where no reason was given", () => {
    expect(() => readSignal(AbortSignal.abort())).toThrow(expect.objectContaining({ name: "AbortError" }));
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
    expect(codeOf(() => readSignal(signal as AbortSignal))).toBe("ERR_INVALID_OPTION");
  });
});
