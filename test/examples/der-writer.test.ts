import { describe, expect, test } from "vitest";
import { der } from "../../examples/identity-provider/der-writer.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("X.690", () => {
  test.each([
    [0n, "020100"],
    [127n, "02017f"],
    [128n, "02020080"],
    [256n, "02020100"],
    [65537n, "0203010001"],
    [-1n, "0201ff"],
    [-128n, "020180"],
    [-129n, "0202ff7f"],
    [-32768n, "02028000"],
    [2n ** 64n, "0209010000000000000000"],
  ])("8.3 INTEGER %s", (value, expected) => {
    expect(hex(der.integer(value))).toBe(expected);
  });

  test.each([
    ["1.2.840.113549", "06062a864886f70d"],
    ["2.5.29.19", "0603551d13"],
    ["2.999", "06028837"],
    ["2.16.840.1.101.3.4.2.1", "0609608648016503040201"],
  ])("8.19 OBJECT IDENTIFIER %s", (dotted, expected) => {
    expect(hex(der.objectIdentifier(dotted))).toBe(expected);
  });

  test.each([
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
    [65536, "0483010000"],
  ])("8.1.3 the length octets of %i content octets", (length, expected) => {
    expect(hex(der.octetString(new Uint8Array(length)).subarray(0, expected.length / 2))).toBe(expected);
  });

  test("11.6 SET OF is sorted", () => {
    expect(hex(der.set(der.integer(2), der.boolean(true), der.integer(1)))).toBe("31090101ff020101020102");
  });

  test("8.14 context-specific tags, explicit and implicit", () => {
    expect(hex(der.contextSpecific(3, "constructed", der.nullValue()))).toBe("a3020500");
    expect(hex(der.contextSpecific(2, "primitive", Uint8Array.of(0x61)))).toBe("820161");
  });

  test("RFC 5280 4.1.2.5 times", () => {
    const date = new Date("2031-02-03T04:05:06.789Z");
    expect(der.utcTime(date).subarray(2)).toEqual(new TextEncoder().encode("310203040506Z"));
    expect(der.generalizedTime(date).subarray(2)).toEqual(new TextEncoder().encode("20310203040506Z"));
  });
});
