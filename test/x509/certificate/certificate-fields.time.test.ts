// Times in certificates: RFC 5280 section 4.1.2.5.
import fc from "fast-check";
import { parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../support/errors.ts";
import { unsigned } from "../../support/x509/certificates.ts";

const utcTime = (text: string) => der.tagged(0x17, Buffer.from(text));
const generalizedTime = (text: string) => der.tagged(0x18, Buffer.from(text));
const read = (time: Uint8Array) => parseCertificate(unsigned({ notBefore: time })).notBefore.toISOString();

describe("a time is read:", () => {
  test.each([
    ["491231235959Z", "2049-12-31T23:59:59.000Z"],
    ["490101000000Z", "2049-01-01T00:00:00.000Z"],
    ["500101000000Z", "1950-01-01T00:00:00.000Z"],
    ["000101000000Z", "2000-01-01T00:00:00.000Z"],
    ["991231235959Z", "1999-12-31T23:59:59.000Z"],
    ["240229120000Z", "2024-02-29T12:00:00.000Z"],
  ])("UTCTime %s is %s", (text, expected) => {
    expect(read(utcTime(text))).toBe(expected);
  });

  test.each([
    ["20500101000000Z", "2050-01-01T00:00:00.000Z"],
    ["19491231235959Z", "1949-12-31T23:59:59.000Z"],
    ["20491231235959Z", "2049-12-31T23:59:59.000Z"],
    ["99991231235959Z", "9999-12-31T23:59:59.000Z"],
    ["00000101000000Z", "0000-01-01T00:00:00.000Z"],
  ])("GeneralizedTime %s is %s", (text, expected) => {
    expect(read(generalizedTime(text))).toBe(expected);
  });

  test("every date there is comes back, from 1950 to 9999", () => {
    const seconds = fc.integer({ min: Date.UTC(1950) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const date = new Date(second * 1000);
        const time = date.getUTCFullYear() < 2050 ? der.utcTime(date) : der.generalizedTime(date);
        expect(read(time)).toBe(date.toISOString());
      }),
    );
  });

  test("both ends of the validity are", () => {
    const { notBefore, notAfter } = parseCertificate(
      unsigned({ notBefore: utcTime("491231235959Z"), notAfter: generalizedTime("20500101000000Z") }),
    );
    expect(notAfter.getTime() - notBefore.getTime()).toBe(1000);
  });
});

describe("a time is refused:", () => {
  const digits = [
    ["", "nothing"],
    ["Z", "no digits"],
    ["250101000000", "no zone"],
    ["250101000000z", "a small z"],
    ["250101000000+0000", "another zone"],
    ["2501010000Z", "no seconds"],
    ["250101000000.5Z", "a fraction"],
    ["250101000000,5Z", "a fraction with a comma"],
    ["25010100000 Z", "a space"],
    ["+50101000000Z", "a sign"],
    ["2501010000000Z", "a digit too many"],
    ["２50101000000Z", "a digit of another script"],
    ["251301000000Z", "month 13"],
    ["250001000000Z", "month 0"],
    ["250100000000Z", "day 0"],
    ["250132000000Z", "day 32"],
    ["250230000000Z", "30 February"],
    ["230229000000Z", "29 February of a year that has none"],
    ["250101240000Z", "hour 24"],
    ["250101006000Z", "minute 60"],
    ["250101000060Z", "second 60"],
    ["250101000000Z\n", "a line end"],
    ["\x00250101000000Z", "a zero byte"],
  ] as const;

  test.each(digits)("%j as UTCTime: %s", (text) => {
    expect(codeOf(() => read(utcTime(text)))).toBe("ERR_X509_INVALID");
  });

  test.each(digits)("%j as GeneralizedTime, with a century or without: %s", (text) => {
    expect(codeOf(() => read(generalizedTime(`20${text}`)))).toBe("ERR_X509_INVALID");
    expect(codeOf(() => read(generalizedTime(text)))).toBe("ERR_X509_INVALID");
  });

  test.each<[string, Uint8Array]>([
    ["a UTCTime with a century", utcTime("20250101000000Z")],
    ["a GeneralizedTime without one", generalizedTime("250101000000Z")],
    ["a year of five digits", generalizedTime("120250101000000Z")],
    ["a time that is not UTF-8", der.tagged(0x17, Uint8Array.of(0xff, 0xfe))],
    ["text", der.utf8String("20250101000000Z")],
    ["a number", der.integer(20250101000000n)],
    ["a SEQUENCE", der.sequence(utcTime("250101000000Z"))],
  ])("%s", (_, time) => {
    expect(codeOf(() => read(time))).toBe("ERR_X509_INVALID");
    expect(codeOf(() => parseCertificate(unsigned({ notAfter: time })))).toBe("ERR_X509_INVALID");
  });
});
