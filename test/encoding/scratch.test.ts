import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joined, scratch } from "../../src/encoding/scratch.ts";

const longest = 8192;

describe("scratch", () => {
  test("gives zeros, of the length that was asked for", () => {
    for (const length of [0, 1, 2, 31, 1000, longest - 1, longest, longest + 1, 100_000]) {
      const piece = scratch(length);
      expect(piece.length).toBe(length);
      expect(piece.every((octet) => octet === 0)).toBe(true);
      // Whoever comes later must not see it.
      piece.fill(0xaa);
    }
    expect(scratch(longest).every((octet) => octet === 0)).toBe(true);
  });

  test("gives no octet twice", () => {
    const lengths = fc.array(
      fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: longest + 10 }), fc.constantFrom(longest, longest + 1)),
      { maxLength: 40 },
    );
    const property = fc.property(lengths, (wanted) => {
      const pieces = wanted.map((length, index) => scratch(length).fill(1 + (index % 255)));
      for (const [index, piece] of pieces.entries()) {
        expect(piece.length).toBe(wanted[index]);
        expect(piece.every((octet) => octet === 1 + (index % 255))).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  test("gives what is longer an array of its own", () => {
    for (const length of [longest + 1, 20_000, 65_536, 65_537]) {
      const piece = scratch(length);
      expect([piece.byteOffset, piece.buffer.byteLength]).toEqual([0, length]);
    }
    expect(scratch(longest).buffer.byteLength).toBeGreaterThan(longest);
  });

  test("starts anew when there is no room left, and leaves what it gave alone", () => {
    const pieces = Array.from({ length: 100 }, (_, index) => scratch(1000).fill(index));
    expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBeGreaterThan(1);
    for (const [index, piece] of pieces.entries()) expect([...new Set(piece)]).toEqual([index]);
  });

  test("cannot be written beyond its end", () => {
    const [one, two] = [scratch(10), scratch(10)];
    one[10] = 1;
    expect(() => one.set([1], 10)).toThrow(RangeError);
    expect([...one, ...two].every((octet) => octet === 0)).toBe(true);
  });
});

test("what follows in memory is joined without a copy, all else with one", () => {
  const both = Uint8Array.of(1, 2, 3, 4, 5);
  const [first, second] = [both.subarray(0, 2), both.subarray(2)];
  expect(joined(first, second)).toEqual(both);
  expect(joined(first, second).buffer).toBe(both.buffer);
  expect(joined(second, first)).toEqual(Uint8Array.of(3, 4, 5, 1, 2));
  expect(joined(first, both.subarray(3))).toEqual(Uint8Array.of(1, 2, 4, 5));
  expect(joined(first, Uint8Array.of(3))).toEqual(Uint8Array.of(1, 2, 3));
  expect(joined(new Uint8Array(0), second)).toEqual(second);
  expect(joined(new Uint8Array(0), new Uint8Array(0))).toEqual(new Uint8Array(0));
});
