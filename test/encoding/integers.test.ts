import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bigIntOf, uint32 } from "../../src/encoding/integers.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("uint32", () => {
  test("writes what Buffer reads", () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (value) => {
        expect(uint32(value)).toHaveLength(4);
        expect(Buffer.from(uint32(value)).readUInt32BE()).toBe(value);
      }),
    );
  });

  test.each([
    [0, "00000000"],
    [1, "00000001"],
    [128, "00000080"], // The SuppPubInfo of RFC 7518 appendix C.
    [0xffffffff, "ffffffff"],
  ])("writes %i as %s", (value, digits) => {
    expect(hex(uint32(value))).toBe(digits);
  });
});

describe("bigIntOf", () => {
  test("reads what is written in hexadecimal digits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 600n }), fc.nat(3), (value, zeros) => {
        const digits = value.toString(16);
        const even = digits.padStart(digits.length + (digits.length % 2), "0");
        expect(bigIntOf(Buffer.from("00".repeat(zeros) + even, "hex"))).toBe(value);
      }),
    );
  });

  test.each<[string, bigint]>([
    ["", 0n],
    ["00", 0n],
    ["0000", 0n],
    ["01", 1n],
    ["00ff", 255n],
    ["0100", 256n],
    ["010001", 65_537n],
  ])("reads [%s] as %s", (digits, value) => {
    expect(bigIntOf(Buffer.from(digits, "hex"))).toBe(value);
  });
});
