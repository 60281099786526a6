// The suggestion for an unknown option: its distance to names is a metric, and a suggestion is always a name of the list.
import fc from "fast-check";
import { expect, test } from "vitest";
import { editsBetween, nearestName } from "../../src/options/nearest-name.ts";

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

/** Optimal string alignment by its recursive definition. */
function edits(from: string, to: string): number {
  if (from === "" || to === "") return from.length + to.length;
  const [a, b] = [from.slice(1), to.slice(1)];
  const replaced = edits(a, b) + (to.startsWith(from.charAt(0)) ? 0 : 1);
  const swapped =
    from.length > 1 && to.length > 1 && to.startsWith(from.slice(0, 2).split("").reverse().join(""))
      ? edits(from.slice(2), to.slice(2)) + 1
      : Infinity;
  return Math.min(replaced, swapped, edits(a, to) + 1, edits(from, b) + 1);
}

test("the distance is that of the recursive definition", () => {
  const short = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });
  fc.assert(
    fc.property(short, short, (from, to) => {
      expect(editsBetween(from, to)).toBe(edits(from, to));
    }),
  );
});

test("the distance is symmetric, and zero for equal words alone", () => {
  fc.assert(
    fc.property(word, word, (from, to) => {
      expect(editsBetween(from, to)).toBe(editsBetween(to, from));
      expect(editsBetween(from, to) === 0).toBe(from === to);
    }),
  );
});

test("a suggestion is one of the names", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(fc.constantFrom("alg", "enc", "keys", "issuer", "audience")),
      (given, names) => {
        const nearest = nearestName(given, names);
        if (nearest !== undefined) expect(names).toContain(nearest);
      },
    ),
  );
});

test.each([
  ["issuers", ["issuer", "audience"], "issuer"],
  ["audeince", ["issuer", "audience"], "audience"],
  ["ALG", ["alg", "enc"], "alg"],
  ["algorithms", ["alg", "enc"], "alg"],
  ["leeway", ["clockTolerance"], "clockTolerance"],
  ["isuerr", ["issuer"], "issuer"],
  ["cats", ["keys"], undefined],
  ["constructor", ["alg", "enc"], undefined],
  ["__proto__", ["alg", "enc"], undefined],
  ["x".repeat(41), ["x".repeat(40)], undefined],
])("for %s of %j: %s", (given, names, expected) => {
  expect(nearestName(given, names)).toBe(expected);
});
