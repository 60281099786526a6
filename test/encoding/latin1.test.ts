import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOfLatin1, decodeLatin1, equalLatin1ConstantTime } from "../../src/encoding/latin1.ts";

const octets = fc.uint8Array({ maxLength: 40 });

describe("texts of ISO 8859-1", () => {
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

  test("become the bytes they stand for", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(bytesOfLatin1(latin1(bytes))).toEqual(bytes);
        expect(decodeLatin1(bytes)).toBe(latin1(bytes));
      }),
    );
  });

  test("are equal to bytes exactly if these are", () => {
    fc.assert(
      fc.property(octets, octets, (bytes, other) => {
        expect(equalLatin1ConstantTime(bytes, latin1(bytes))).toBe(true);
        expect(equalLatin1ConstantTime(bytes, latin1(other))).toBe(Buffer.compare(bytes, other) === 0);
      }),
    );
  });

  test("are not equal if one bit differs, wherever it is, or the length", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
    for (let bit = 0; bit < 256; bit++) {
      const changed = bytes.map((octet, index) => (index === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));
      expect(equalLatin1ConstantTime(changed, latin1(bytes))).toBe(false);
    }
    expect(equalLatin1ConstantTime(bytes.subarray(1), latin1(bytes))).toBe(false);
    expect(equalLatin1ConstantTime(bytes, latin1(bytes.subarray(0, -1)))).toBe(false);
    expect(equalLatin1ConstantTime(Uint8Array.of(0x41), "\u0141")).toBe(false);
  });
});
