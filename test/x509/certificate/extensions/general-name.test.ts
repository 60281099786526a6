// GeneralName: RFC 5280 section 4.2.1.6, by way of the subject's alternative names.
import { isIP } from "node:net";
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { type GeneralName } from "josette/x509";
import { parseCertificate } from "../../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der } from "../../../../examples/identity-provider/der-writer.ts";
import { distinguishedName } from "../../../../examples/identity-provider/distinguished-name.ts";
import { codeOf } from "../../../support/errors.ts";
import { unsigned } from "../../../support/x509/certificates.ts";

const certificateWith = (names: Uint8Array) => {
  const value = der.octetString(names);
  const extension = der.sequence(der.objectIdentifier("2.5.29.17"), value);
  return unsigned({ rest: [der.contextSpecific(3, "constructed", der.sequence(extension))] });
};
const namesIn = (...names: readonly Uint8Array[]) =>
  parseCertificate(certificateWith(der.sequence(...names))).subjectAltName;
const text = (tag: number, value: string) => der.tagged(tag, Buffer.from(value, "latin1"));
const hex = (digits: string) => new Uint8Array(Buffer.from(digits, "hex"));
const oid = der.objectIdentifier;
const explicit = (...value: readonly Uint8Array[]) => der.contextSpecific(0, "constructed", ...value);

describe("a name is read:", () => {
  test.each<[string, Uint8Array, GeneralName]>([
    ["a DNS name", text(0x82, "a.example"), { type: "dns", value: "a.example" }],
    ["a wildcard", text(0x82, "*.example"), { type: "dns", value: "*.example" }],
    ["an address", text(0x81, "a@example.com"), { type: "email", value: "a@example.com" }],
    ["a URI", text(0x86, "spiffe://a/b"), { type: "uri", value: "spiffe://a/b" }],
    ["an IPv4 address", der.tagged(0x87, hex("c0000201")), { type: "ip", value: "192.0.2.1" }],
    [
      "an IPv6 address",
      der.tagged(0x87, hex("20010db8000000000000000000000001")),
      { type: "ip", value: "2001:db8::1" },
    ],
    ["an object identifier", der.tagged(0x88, hex("2a0304")), { type: "registeredId", value: "1.2.3.4" }],
    [
      "a name of a kind of its own",
      der.contextSpecific(0, "constructed", oid("1.2.3"), explicit(der.utf8String("a"))),
      { type: "otherName", oid: "1.2.3", value: hex("0c0161") },
    ],
    [
      "an X.400 address, as it is",
      der.contextSpecific(3, "constructed", der.sequence()),
      { type: "x400Address", value: hex("3000") },
    ],
    [
      "an EDI party name, as it is",
      der.contextSpecific(5, "constructed", der.nullValue()),
      { type: "ediPartyName", value: hex("0500") },
    ],
  ])("%s", (_, encoded, expected) => {
    expect(namesIn(encoded)).toEqual([expected]);
  });

  test("a directory name", () => {
    const [name] = namesIn(der.contextSpecific(4, "constructed", distinguishedName("CN=a,O=b,C=CH"))) ?? [];
    expect(name?.type).toBe("directoryName");
    expect(String(name?.value)).toBe("CN=a,O=b,C=CH");
  });
});

describe("names are malformed:", () => {
  const directory = distinguishedName("CN=a");
  test.each([
    ["none at all", der.sequence()],
    ["no SEQUENCE", text(0x82, "a.example")],
    ["something after them", concatenate(der.sequence(text(0x82, "a")), der.nullValue())],
    ["a kind that does not exist", der.sequence(text(0x89, "a"))],
    ["a universal type", der.sequence(der.ia5String("a"))],
    ["a DNS name that is constructed", der.sequence(der.tagged(0xa2, der.ia5String("a")))],
    ["a DNS name beyond ASCII", der.sequence(text(0x82, "z\xfcrich.example"))],
    ["a DNS name with NUL", der.sequence(text(0x82, "good.example\0.evil.example"))],
    ["a DNS name with a line end", der.sequence(text(0x82, "a.example\n"))],
    ["an address beyond ASCII", der.sequence(text(0x81, "z\xfcrich@example.com"))],
    ["a URI beyond ASCII", der.sequence(text(0x86, "https://z\xfcrich.example"))],
    ["an IP address without octets", der.sequence(der.tagged(0x87))],
    ["an IP address of 5 octets", der.sequence(der.tagged(0x87, hex("c000020101")))],
    ["an IP address of 15 octets", der.sequence(der.tagged(0x87, new Uint8Array(15)))],
    ["an IP address with a mask", der.sequence(der.tagged(0x87, new Uint8Array(8)))],
    ["an empty object identifier", der.sequence(der.tagged(0x88))],
    ["a directory name with IMPLICIT tag", der.sequence(der.tagged(0xa4, directory.subarray(2)))],
    ["two directory names in one", der.sequence(der.tagged(0xa4, directory, directory))],
    ["an empty other name", der.sequence(der.tagged(0xa0))],
    ["an other name without value", der.sequence(der.tagged(0xa0, oid("1.2.3")))],
    ["an other name with an empty value", der.sequence(der.tagged(0xa0, oid("1.2.3"), explicit()))],
    [
      "an other name with two values",
      der.sequence(der.tagged(0xa0, oid("1.2.3"), explicit(der.nullValue(), der.nullValue()))),
    ],
    [
      "an other name with something after it",
      der.sequence(der.tagged(0xa0, oid("1.2.3"), explicit(der.nullValue()), der.nullValue())),
    ],
    [
      "an other name whose value is not tagged",
      der.sequence(der.tagged(0xa0, oid("1.2.3"), der.utf8String("a"))),
    ],
  ])("%s", (_, names) => {
    expect(codeOf(() => parseCertificate(certificateWith(names)))).toBe("ERR_X509_INVALID");
  });
});

describe("IP addresses", () => {
  const address = (octets: Uint8Array) => {
    const [name] = namesIn(der.tagged(0x87, octets)) ?? [];
    return String(name?.value);
  };

  test.each([
    ["00000000000000000000000000000000", "::"],
    ["00000000000000000000000000000001", "::1"],
    ["00010000000000000000000000000000", "1::"],
    ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
    ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
    ["20010db8000000010000000000000001", "2001:db8:0:1::1"],
    ["20010db80a0000000000000a00000000", "2001:db8:a00::a:0:0"],
    ["00100000000000100000000000000010", "10:0:0:10::10"],
  ])("%s are %s, as RFC 5952 section 4 writes them", (digits, expected) => {
    expect(address(hex(digits))).toBe(expected);
  });

  const group = fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 0xffff }));

  test("of version 6 are what URLs make of them", () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const octets = Uint8Array.from(groups.flatMap((each) => [each >> 8, each & 0xff]));
        const full = groups.map((each) => each.toString(16)).join(":");
        const read = address(octets);
        expect(isIP(read)).toBe(6);
        expect(`[${read}]`).toBe(new URL(`http://[${full}]/`).hostname);
      }),
    );
  });

  test("of version 4 are what node:crypto makes of them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (octets) => {
        const node = new X509Certificate(certificateWith(der.sequence(der.tagged(0x87, octets))));
        expect(`IP Address:${address(octets)}`).toBe(node.subjectAltName);
      }),
    );
  });
});

test("any DNS names are read as node:crypto reads them", () => {
  const labels = fc.array(fc.stringMatching(/^[A-Za-z0-9_*-]{1,20}$/), { minLength: 1, maxLength: 5 });
  const names = fc.array(
    labels.map((each) => each.join(".")),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(names, (values) => {
      const certificate = certificateWith(der.sequence(...values.map((value) => text(0x82, value))));
      const read = parseCertificate(certificate).subjectAltName?.map(({ value }) => `DNS:${String(value)}`);
      expect(read?.join(", ")).toBe(new X509Certificate(certificate).subjectAltName);
    }),
  );
});

test("thousands of names take their time, and no more", () => {
  const names = Array.from({ length: 20_000 }, () => text(0x82, "a.example"));
  expect(namesIn(...names)).toHaveLength(20_000);
});
