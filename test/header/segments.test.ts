import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundedToken, splitCompact } from "../../src/header/segments.ts";
import { JoseError } from "../../src/errors.ts";
import { defaultLimits } from "../../src/limits.ts";
import { resolveLimits } from "../../src/options/limit-options.ts";
import { codeOf } from "../support/errors.ts";

const fault = (problem: string) => new JoseError("ERR_JWS_INVALID", problem);
const unlimited = resolveLimits({ tokenLength: 100_000_000 });

function split(token: unknown, count: 3 | 5, limits = defaultLimits): readonly string[] {
  const { text, segments, isEncrypted } = splitCompact(token, [count], limits, fault);
  expect(text).toBe(token);
  expect(isEncrypted).toBe(count === 5);
  return segments;
}

const notStrings: [string, unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["a number", 1],
  ["a String object", Object("a.b.c")],
  ["a list of segments", ["a", "b", "c"]],
  ["bytes", new TextEncoder().encode("a.b.c")],
  ["an object that can be written", { toString: () => "a.b.c" }],
  ["a symbol", Symbol("a.b.c")],
];

describe("splitCompact", () => {
  test("gives the segments, empty ones too", () => {
    expect(split("a.b.c", 3)).toEqual(["a", "b", "c"]);
    expect(split("a.b.", 3)).toEqual(["a", "b", ""]);
    expect(split("..", 3)).toEqual(["", "", ""]);
    expect(split("a..b.c.d", 5)).toEqual(["a", "", "b", "c", "d"]);
  });

  test("splits, or refuses, any text as its dots are", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ".", "é", "\n", "\ud800") }), (text) => {
        const segments = text.split(".");
        for (const count of [3, 5] as const) {
          if (segments.length === count) expect(split(text, count)).toEqual(segments);
          else expect(codeOf(() => split(text, count))).toBe("ERR_JWS_INVALID");
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([1, 2, 4, 5, 6, 7])("refuses %i segments where three belong", (count) => {
    expect(codeOf(() => split(Array(count).fill("a").join("."), 3))).toBe("ERR_JWS_INVALID");
    expect(codeOf(() => split(".".repeat(count - 1), 3))).toBe("ERR_JWS_INVALID");
  });

  test.each([1, 2, 3, 4, 6, 7])("refuses %i segments where five belong", (count) => {
    expect(codeOf(() => split(Array(count).fill("a").join("."), 5))).toBe("ERR_JWS_INVALID");
    expect(codeOf(() => split(".".repeat(count - 1), 5))).toBe("ERR_JWS_INVALID");
  });

  test.each([3, 5] as const)("looks at no more of a million dots than at %i", (count) => {
    const dots = ".".repeat(1_000_000);
    expect(codeOf(() => split(dots, count))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    for (let round = 0; round < 1000; round++) {
      expect(codeOf(() => split(dots, count, unlimited))).toBe("ERR_JWS_INVALID");
    }
  });

  test.each(notStrings)("refuses %s", (_, token) => {
    expect(codeOf(() => split(token, 3))).toBe("ERR_JWS_INVALID");
  });
});

describe("splitCompact, where three or five segments belong", () => {
  test.each([
    ["..", false],
    ["a.b.c", false],
    ["a.b.c.d.e", true],
  ])("takes %s", (token, encrypted) => {
    const { segments, isEncrypted } = splitCompact(token, [3, 5], defaultLimits, fault);
    expect(segments).toEqual(token.split("."));
    expect(isEncrypted).toBe(encrypted);
  });

  test.each(["", "a", "a.", "a.b", "...", ".....", "......", ".".repeat(1000)])(
    "refuses [%.10s]",
    (token) => {
      expect(codeOf(() => splitCompact(token, [3, 5], defaultLimits, fault))).toBe("ERR_JWS_INVALID");
    },
  );
});

describe("boundedToken", () => {
  test("gives a string within the limit, and refuses a longer one", () => {
    const limits = resolveLimits({ tokenLength: 5 });
    expect(boundedToken("", limits, fault)).toBe("");
    expect(boundedToken("a.b.c", limits, fault)).toBe("a.b.c");
    expect(codeOf(() => boundedToken("a.b.cc", limits, fault))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("counts 256 KiB, if nothing else is said", () => {
    expect(boundedToken("a".repeat(262_144), defaultLimits, fault)).toHaveLength(262_144);
    expect(codeOf(() => boundedToken("a".repeat(262_145), defaultLimits, fault))).toBe(
      "ERR_JOSE_LIMIT_EXCEEDED",
    );
  });

  test.each(notStrings)("refuses %s", (_, token) => {
    expect(codeOf(() => boundedToken(token, defaultLimits, fault))).toBe("ERR_JWS_INVALID");
  });
});
