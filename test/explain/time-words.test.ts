import fc from "fast-check";
import { expect, test } from "vitest";
import { dateText, relative, span } from "../../src/explain/time-words.ts";

test.each([
  [0, "less than a second"],
  [1, "1 second"],
  [720, "12 minutes"],
  [61, "1 minute 1 second"],
  [3900, "1 hour 5 minutes"],
  [3601, "1 hour"],
  [86_400 * 2 + 3600, "2 days 1 hour"],
  [31_557_600, "1 year"],
])("%i seconds are %s", (seconds, words) => {
  expect(span(seconds)).toBe(words);
});

test("times are relative to now, and in UTC", () => {
  expect([relative(940, 1000), relative(1060, 1000), relative(1000, 1000)]).toEqual([
    "1 minute ago",
    "in 1 minute",
    "now",
  ]);
  expect([dateText(0), dateText(1e18)]).toEqual([
    "1970-01-01 00:00:00 UTC",
    "a time too far from 1970 to be shown as a date",
  ]);
});

test("every number has words", () => {
  fc.assert(
    fc.property(fc.double(), (seconds) => {
      expect(dateText(seconds)).not.toBe("");
      expect(span(seconds)).not.toBe("");
    }),
  );
});
