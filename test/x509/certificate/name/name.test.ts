// Distinguished names: RFC 5280 section 4.1.2.4 and RFC 4514.
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { type DistinguishedName } from "josette/x509";
import { parseCertificate } from "../../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { der, type DerBytes } from "../../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../../support/errors.ts";
import { unsigned } from "../../../support/x509/certificates.ts";
import { anyName, attribute, encodeName } from "../../../support/x509/any-name.ts";
import { nodeNameText } from "../../../support/x509/name-oracles.ts";

const nameIn = (subject: Uint8Array): DistinguishedName => parseCertificate(unsigned({ subject })).subject;
const common = (value: Uint8Array) => der.sequence(der.set(attribute("2.5.4.3", value)));
const textOf = (value: Uint8Array) => nameIn(common(value)).toString();
const ascii = (tag: number, text: string) => der.tagged(tag, Buffer.from(text, "latin1"));

describe("the short names of RFC 4514 section 3 are", () => {
  test.each([
    ["CN", "2.5.4.3"],
    ["L", "2.5.4.7"],
    ["ST", "2.5.4.8"],
    ["O", "2.5.4.10"],
    ["OU", "2.5.4.11"],
    ["C", "2.5.4.6"],
    ["STREET", "2.5.4.9"],
    ["DC", "0.9.2342.19200300.100.1.25"],
    ["UID", "0.9.2342.19200300.100.1.1"],
    // And beyond it.
    ["emailAddress", "1.2.840.113549.1.9.1"],
    ["serialNumber", "2.5.4.5"],
  ])("%s", (type, oid) => {
    const name = nameIn(der.sequence(der.set(attribute(oid, der.printableString("a")))));
    expect(name.rdns).toEqual([[{ type, oid, value: "a", hex: "130161" }]]);
    expect(name.toString()).toBe(`${type}=a`);
  });

  test("none for others: their values are given as DER, section 2.4", () => {
    const name = nameIn(der.sequence(der.set(attribute("1.2.3.4", der.utf8String("a,b")))));
    expect(name.rdns).toEqual([[{ type: "1.2.3.4", oid: "1.2.3.4", value: "a,b", hex: "0c03612c62" }]]);
    expect(name.toString()).toBe("1.2.3.4=#0c03612c62");
  });
});

describe("string types are decoded:", () => {
  test.each([
    ["UTF8String", der.utf8String("Zoë 日本 🔑"), "Zoë 日本 🔑"],
    ["PrintableString", ascii(0x13, "a b"), "a b"],
    ["PrintableString with what does not belong there", ascii(0x13, "*@_&"), "*@_&"],
    ["IA5String", ascii(0x16, "a@b"), "a@b"],
    ["NumericString", ascii(0x12, "1 2"), "1 2"],
    ["VisibleString", ascii(0x1a, "a~"), "a~"],
    ["TeletexString", ascii(0x14, "Zo\xeb"), "Zoë"],
    ["BMPString", der.tagged(0x1e, Buffer.from("005a006f00eb65e5", "hex")), "Zoë日"],
    ["BMPString with a pair of surrogates", der.tagged(0x1e, Buffer.from("d83ddd11", "hex")), "🔑"],
    ["UniversalString", der.tagged(0x1c, Buffer.from("0000005a0001f511", "hex")), "Z🔑"],
    ["an empty UTF8String", der.utf8String(""), ""],
  ])("%s", (_, value, text) => {
    expect(nameIn(common(value)).rdns[0]?.[0]?.value).toBe(text);
    expect(textOf(value)).toBe(`CN=${text}`);
  });
});

describe("what is no text is given as DER:", () => {
  test.each([
    ["an INTEGER", der.integer(5), "020105"],
    ["an OCTET STRING", der.octetString(Uint8Array.of(0x61)), "040161"],
    ["a SEQUENCE", der.sequence(der.integer(5)), "3003020105"],
    ["a UTF8String that is not UTF-8", ascii(0x0c, "\xff"), "0c01ff"],
    ["a UTF8String with a surrogate", ascii(0x0c, "\xed\xa0\x80"), "0c03eda080"],
    ["an IA5String that is not ASCII", ascii(0x16, "\xeb"), "1601eb"],
    ["a PrintableString that is not ASCII", ascii(0x13, "\xeb"), "1301eb"],
    ["a BMPString cut short", ascii(0x1e, "\0a\0"), "1e03006100"],
    ["a BMPString with half a pair", ascii(0x1e, "\xd8\x3d"), "1e02d83d"],
    ["a BMPString with the halves the wrong way round", ascii(0x1e, "\xdd\x11\xd8\x3d"), "1e04dd11d83d"],
    ["a UniversalString cut short", ascii(0x1c, "\0\0a"), "1c03000061"],
    ["a UniversalString beyond Unicode", ascii(0x1c, "\0\x11\0\0"), "1c0400110000"],
    ["a UniversalString with a surrogate", ascii(0x1c, "\0\0\xd8\0"), "1c040000d800"],
    ["a constructed UTF8String", der.tagged(0x2c, der.utf8String("a")), "2c030c0161"],
  ])("%s", (_, value, hex) => {
    expect(nameIn(common(value)).rdns[0]?.[0]).toMatchObject({ value: `#${hex}`, hex });
    expect(textOf(value)).toBe(`CN=#${hex}`);
  });

  test("which no text can pass for", () => {
    expect(textOf(der.utf8String("#020105"))).toBe(String.raw`CN=\#020105`);
  });
});

describe("RFC 4514 section 2.4 escapes", () => {
  test.each([
    ["a space at the beginning", " a", String.raw`\ a`],
    ["a space at the end", "a ", String.raw`a\ `],
    ["a space that is both", " ", String.raw`\ `],
    ["two spaces", "  ", String.raw`\ \ `],
    ["but none inside", "a b", "a b"],
    ["a number sign at the beginning", "#a", String.raw`\#a`],
    ["but none inside it", "a#", "a#"],
    ["the special characters", String.raw`a"+,;<>\=`, String.raw`a\"\+\,\;\<\>\\=`],
    ["NUL", "a\0b", String.raw`a\00b`],
    ["line ends, although it need not", "a\r\nb", String.raw`a\0d\0ab`],
    ["control characters beyond ASCII, octet by octet", "a\x85b", String.raw`a\c2\85b`],
    ["a name within a name", "a,O=b+OU=c", String.raw`a\,O=b\+OU=c`],
  ])("%s", (_, value, text) => {
    expect(textOf(der.utf8String(value))).toBe(`CN=${text}`);
  });

  test("the example of section 4 with a line end", () => {
    expect(textOf(der.utf8String("Before\rAfter"))).toBe(String.raw`CN=Before\0dAfter`);
  });

  test("the example of section 4 with letters beyond ASCII, which may stand as they are", () => {
    const surname = der.sequence(der.set(attribute("2.5.4.4", der.utf8String("Lučić"))));
    expect(nameIn(surname).toString()).toBe("SN=Lučić");
  });
});

describe("names of any structure:", () => {
  test("the last part comes first, and attributes of one part stay together", () => {
    const name = der.sequence(
      der.set(attribute("2.5.4.6", der.printableString("CH"))),
      der.set(attribute("2.5.4.10", der.utf8String("b")), attribute("2.5.4.3", der.utf8String("a"))),
    );
    expect(nameIn(name).toString()).toBe("CN=a+O=b,C=CH");
  });

  test("an empty one", () => {
    expect(nameIn(der.sequence()).rdns).toEqual([]);
    expect(nameIn(der.sequence()).toString()).toBe("");
  });

  test("a part that is not sorted, as some issuers write it", () => {
    const [first, second] = [
      attribute("2.5.4.10", der.utf8String("b")),
      attribute("2.5.4.3", der.utf8String("a")),
    ];
    expect(nameIn(der.sequence(der.tagged(0x31, first, second))).toString()).toBe("O=b+CN=a");
  });

  test("thousands of parts take their time, and no more", () => {
    const part = der.set(attribute("2.5.4.11", der.utf8String("a")));
    const name = nameIn(der.sequence(...Array<DerBytes>(20_000).fill(part)));
    expect(name.toString()).toHaveLength(20_000 * 5 - 1);
  });
});

describe("a name is malformed when", () => {
  const utf8 = der.utf8String("a");
  const oid = der.objectIdentifier("2.5.4.3");
  test.each([
    ["a part is empty", der.sequence(der.set())],
    ["a part is no SET", der.sequence(der.sequence(attribute("2.5.4.3", utf8)))],
    ["an attribute is no SEQUENCE", der.sequence(der.set(der.set(oid, utf8)))],
    ["an attribute has no value", der.sequence(der.set(der.sequence(oid)))],
    ["an attribute has two values", der.sequence(der.set(der.sequence(oid, utf8, utf8)))],
    ["an attribute has no type", der.sequence(der.set(der.sequence(utf8, utf8)))],
    ["a type is malformed", der.sequence(der.set(der.sequence(der.tagged(0x06, Uint8Array.of(0x80)), utf8)))],
    ["a value is cut short", der.sequence(der.set(der.sequence(oid, Uint8Array.of(0x0c, 2, 0x61))))],
    ["a length is indefinite", der.sequence(der.set(der.sequence(oid, Uint8Array.of(0x2c, 0x80, 0, 0))))],
  ])("%s", (_, name) => {
    expect(codeOf(() => nameIn(name))).toBe("ERR_X509_INVALID");
    expect(codeOf(() => parseCertificate(unsigned({ issuer: name })))).toBe("ERR_X509_INVALID");
  });
});

describe("any name", () => {
  test("is read as it was written, and its text can be read back", () => {
    fc.assert(
      fc.property(anyName, (parts) => {
        const name = nameIn(encodeName(parts));
        const written = parts.map((part) =>
          part
            .map(({ oid, value }) => `${oid} ${value.value} ${Buffer.from(value.der).toString("hex")}`)
            .sort(),
        );
        const read = name.rdns.map((rdn) =>
          rdn.map(({ oid, value, hex }) => `${oid} ${value} ${hex}`).sort(),
        );
        expect(read).toEqual(written);
        expect(readText(name.toString()).reverse()).toEqual(
          name.rdns.map((rdn) =>
            rdn.map(({ type, oid, value, hex }) => [type, type === oid ? `#${hex}` : value]),
          ),
        );
        expect(name.toString()).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
      }),
    );
  });

  test("is read as node:crypto reads it", () => {
    fc.assert(
      fc.property(anyName, (parts) => {
        const certificate = unsigned({ subject: encodeName(parts) });
        expect(nodeNameText(parseCertificate(certificate).subject)).toBe(
          new X509Certificate(certificate).subject,
        );
      }),
    );
  });
});

/** The text of a name, read by the grammar of RFC 4514 section 3: types and values, with the escapes resolved. */
function readText(text: string): [string, string][][] {
  const pairs = text.matchAll(/([A-Za-z0-9.]+)=((?:\\[0-9a-f]{2}|\\.|[^\\,+])*)([,+]|$)/gsu);
  const rdns: [string, string][][] = [[]];
  for (const [, type = "", value = "", separator] of pairs) {
    rdns.at(-1)?.push([type, unescaped(value)]);
    if (separator === ",") rdns.push([]);
  }
  return rdns;
}

function unescaped(value: string): string {
  const octets = value.replace(
    /((?:\\[0-9a-f]{2})+)|\\(.)/gsu,
    (_, hex: string | undefined, other: string) =>
      hex === undefined ? other : Buffer.from(hex.replaceAll("\\", ""), "hex").toString(),
  );
  return octets;
}
