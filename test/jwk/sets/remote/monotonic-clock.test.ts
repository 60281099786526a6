// A clock that never goes back, whatever the underlying clock does.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ForwardClock } from "../../../../src/jwk/sets/remote/monotonic-clock.ts";

/** The readings of the clock at these times of the underlying clock; it is created at the first time. */
function said(first: unknown, ...times: readonly unknown[]): number[] {
  let wall = first;
  const clock = new ForwardClock(() => wall as number);
  return times.map((time) => {
    wall = time;
    return clock.now();
  });
}

describe("a clock that never goes back", () => {
  test.each<[string, number[], number[]]>([
    ["counts what passes", [100, 100, 101, 150], [0, 1, 50]],
    ["counts a jump forward", [100, 86_500], [86_400]],
    ["stands while the other goes back, and then goes on", [100, 110, 50, 55, 110], [10, 10, 15, 70]],
    ["goes on after a jump to before 1970", [100, -5, 5], [0, 10]],
    ["counts fractions", [0.5, 0.75], [0.25]],
  ])("%s", (_what, [first, ...times], expected) => {
    expect(said(first, ...times)).toEqual(expected);
  });

  test.each([NaN, Infinity, -Infinity, undefined, null, "200", new Date(200), {}])(
    "stands when it is told %o, and then goes on",
    (nonsense) => {
      expect(said(100, 101, nonsense, nonsense, 103)).toEqual([1, 1, 1, 3]);
    },
  );

  test("begins when a clock does that had no time at first", () => {
    const [first = NaN, ...rest] = said(NaN, 1_700_000_000, 1_700_000_001, 1_600_000_000);
    expect(rest).toEqual([first + 1, first + 1]);
  });

  test("never goes back, and counts at least what lies between two readings in order", () => {
    const readings = fc.array(fc.oneof(fc.double(), fc.integer({ min: 0, max: 1000 })), { minLength: 2 });
    fc.assert(
      fc.property(readings, ([first, ...times]) => {
        let before = 0;
        for (const now of said(first, ...times)) {
          expect(now).toBeGreaterThanOrEqual(before);
          before = now;
        }
      }),
    );
  });

  test("says what the clock behind it last said", () => {
    let wall = 100;
    const clock = new ForwardClock(() => wall);
    expect(clock.wall).toBe(100);
    wall = 50;
    expect(clock.wall).toBe(100);
    clock.now();
    expect(clock.wall).toBe(50);
    wall = NaN;
    clock.now();
    expect(clock.wall).toBe(50);
  });
});
