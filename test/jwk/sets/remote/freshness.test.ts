// How long a response is fresh: Cache-Control and Age, as servers and caches write them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshness } from "../../../../src/jwk/sets/remote/freshness.ts";

const bounds = { freshFor: 600, freshForAtLeast: 60, freshForAtMost: 3600 };

function seconds(cacheControl?: string, age?: string, more: Partial<typeof bounds> = {}): number {
  const headers = new Headers();
  if (cacheControl !== undefined) headers.set("cache-control", cacheControl);
  if (age !== undefined) headers.set("age", age);
  return freshness(headers, { ...bounds, ...more });
}

describe("an answer is fresh", () => {
  test.each<[number, string | undefined, string?]>([
    [600, undefined],
    [600, undefined, "100"],
    [600, ""],
    [600, "public"],
    [600, "private, must-revalidate"],
    [900, "max-age=900"],
    [900, "public, max-age=900, must-revalidate"],
    [900, "Max-Age=900"],
    [900, "MAX-AGE=900"],
    [900, " max-age = 900 "],
    [900, 'max-age="900"'],
    [900, ",,max-age=900,"],
    [900, "max-age=900, max-age=1200"],
    [900, "s-maxage=1200, max-age=900"],
    [600, "s-maxage=1200"],
    [600, "x-max-age=900"],
    [600, "max-age"],
    [600, "max-age="],
    [600, "max-age=-1"],
    [600, "max-age=15m"],
    [600, "max-age=9e2"],
    [600, "max-age=0x384"],
    [600, "max-age=900.5"],
    [3600, "max-age=3601"],
    [3600, "max-age=31536000"],
    [3600, "max-age=999999999999999"],
    [60, "max-age=59"],
    [60, "max-age=1"],
    [60, "max-age=0"],
    [60, "no-store"],
    [60, "no-cache"],
    [60, "No-Store, max-age=900"],
    [60, "max-age=900, no-cache"],
    [60, 'max-age=900, no-cache="set-cookie"'],
    [800, "max-age=900", "100"],
    [800, "max-age=900", " 100 "],
    [900, "max-age=900", ""],
    [900, "max-age=900", "0"],
    [900, "max-age=900", "-100"],
    [900, "max-age=900", "1.5"],
    [900, "max-age=900", "never"],
    [60, "max-age=900", "890"],
    [60, "max-age=900", "900"],
    [60, "max-age=900", "99999"],
    [3600, "max-age=31536000", "86400"],
  ])("for %i seconds, with %j and an age of %j", (expected, cacheControl, age) => {
    expect(seconds(cacheControl, age)).toBe(expected);
  });

  test("within the caller's bounds, also without a word of the server's", () => {
    expect(seconds(undefined, undefined, { freshFor: 10 })).toBe(60);
    expect(seconds(undefined, undefined, { freshFor: 9999 })).toBe(3600);
    expect(seconds("max-age=5", undefined, { freshForAtLeast: 1 })).toBe(5);
    expect(seconds("max-age=86400", undefined, { freshForAtMost: 86_400 })).toBe(86_400);
    expect(seconds("max-age=86400", undefined, { freshForAtLeast: 7, freshForAtMost: 7 })).toBe(7);
  });

  test("within the bounds, whatever the fields say", () => {
    const words = fc.constantFrom("max-age", "no-cache", "=", ",", '"', " ", "0", "9", "1e9", "-", "\t");
    const fields = fc.oneof(
      fc.array(words).map((each) => each.join("")),
      fc.string(),
    );
    fc.assert(
      fc.property(fields, fields, (cacheControl, age) => {
        const get = (name: string): string => (name === "age" ? age : cacheControl);
        const found = freshness({ get }, bounds);
        expect(found >= 60 && found <= 3600).toBe(true);
      }),
    );
  });
});
