// RFC 5280 section 4.1: the fields of a certificate, strictly.
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../support/errors.ts";
import { selfSigned, unsigned } from "../../support/x509/certificates.ts";
import { rsaKey } from "../../support/keys.ts";

const hex = (digits: string) => new Uint8Array(Buffer.from(digits, "hex"));
const version = (...content: readonly Uint8Array[]) => der.contextSpecific(0, "constructed", ...content);

describe("the version, section 4.1.2.1:", () => {
  test.each<[string, Uint8Array, 1 | 2 | 3]>([
    ["left out", new Uint8Array(0), 1],
    ["the default written out", version(der.integer(0)), 1],
    ["2", version(der.integer(1)), 2],
    ["3", version(der.integer(2)), 3],
  ])("%s", (_, encoded, expected) => {
    expect(parseCertificate(unsigned({ version: encoded })).version).toBe(expected);
  });

  test.each<[string, Uint8Array]>([
    ["4", version(der.integer(3))],
    ["0", version(der.integer(-1))],
    ["257", version(der.integer(256))],
    ["3 with a leading zero", version(der.tagged(0x02, hex("0002")))],
    ["no octets", version(der.tagged(0x02))],
    ["nothing", version()],
    ["two of them", version(der.integer(2), der.integer(2))],
    ["no INTEGER", version(der.octetString(hex("02")))],
  ])("not %s", (_, encoded) => {
    expect(codeOf(() => parseCertificate(unsigned({ version: encoded })))).toBe("ERR_X509_INVALID");
  });
});

describe("the serial number, section 4.1.2.2:", () => {
  const read = (content: string) =>
    parseCertificate(unsigned({ serialNumber: der.tagged(0x02, hex(content)) })).serialNumber;

  test.each([
    ["zero", "00", "00"],
    ["one", "01", "01"],
    ["positive with the highest bit set", "0080", "80"],
    ["minus one", "ff", "-01"],
    ["minus 128", "80", "-80"],
    ["minus 129", "ff7f", "-81"],
    ["minus 256", "ff00", "-0100"],
    ["20 octets", "7f".repeat(20), "7f".repeat(20)],
    ["20 octets and one for the sign", `00${"ff".repeat(20)}`, "ff".repeat(20)],
    ["20 octets below zero", `80${"00".repeat(19)}`, `-80${"00".repeat(19)}`],
  ])("%s", (_, content, expected) => {
    expect(read(content)).toBe(expected);
  });

  test.each([
    ["empty", ""],
    ["21 octets", "7f".repeat(21)],
    ["21 octets and one for the sign", `00${"ff".repeat(21)}`],
    ["21 octets below zero", `80${"00".repeat(20)}`],
    ["with a needless zero", "007f"],
    ["with two", "000080"],
    ["below zero with a needless octet", "ffff"],
  ])("not %s", (_, content) => {
    expect(codeOf(() => read(content))).toBe("ERR_X509_INVALID");
  });

  test("whatever it is, as node:crypto reads it", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 159n), max: 2n ** 160n - 1n }), (number) => {
        const certificate = unsigned({ serialNumber: der.integer(number) });
        const expected = new X509Certificate(certificate).serialNumber;
        expect(parseCertificate(certificate).serialNumber.toUpperCase()).toBe(
          expected === "0" ? "00" : expected,
        );
      }),
    );
  });
});

describe("the signature algorithm, section 4.1.1.2:", () => {
  const rsa = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.11"), der.nullValue());
  const withAlgorithms = (inner: Uint8Array, outer: Uint8Array) => {
    const [tbs] = elementsOf(unsigned());
    const [one, two, , ...rest] = elementsOf(tbs!);
    return der.sequence(der.sequence(one!, two!, inner, ...rest), outer, der.bitString(new Uint8Array(256)));
  };

  test.each([
    ["with its name", rsa, { oid: "1.2.840.113549.1.1.11", name: "sha256WithRSAEncryption" }],
    ["without a name, if it is unusual", der.sequence(der.objectIdentifier("1.2.3")), { oid: "1.2.3" }],
  ])("%s", (_, algorithm, expected) => {
    expect(parseCertificate(withAlgorithms(algorithm, algorithm)).signatureAlgorithm).toEqual(expected);
  });

  const other = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.12"), der.nullValue());
  const bare = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.11"));
  test.each([
    ["different ones", rsa, other],
    ["one with parameters and one without", rsa, bare],
    ["one without parameters and one with", bare, rsa],
    ["none inside", der.sequence(), der.sequence()],
    [
      "two parameters",
      ...twice(der.sequence(der.objectIdentifier("1.2.3"), der.nullValue(), der.nullValue())),
    ],
    ["no object identifier", ...twice(der.sequence(der.nullValue()))],
    ["no SEQUENCE", ...twice(der.objectIdentifier("1.2.3"))],
  ] satisfies [string, Uint8Array, Uint8Array][])("not %s", (_, inner, outer) => {
    expect(codeOf(() => parseCertificate(withAlgorithms(inner, outer)))).toBe("ERR_X509_INVALID");
  });

  function twice(algorithm: Uint8Array): [Uint8Array, Uint8Array] {
    return [algorithm, algorithm];
  }
});

describe("unique identifiers, section 4.1.2.8:", () => {
  const identifier = (number: number, content: string) =>
    der.contextSpecific(number, "primitive", hex(content));
  const one = new Uint8Array(0);
  const two = version(der.integer(1));

  test.each([
    ["in version 2", two, [identifier(1, "00ff")]],
    ["in version 3, both of them", version(der.integer(2)), [identifier(1, "00ff"), identifier(2, "0780")]],
  ])("%s", (_, encoded, rest) => {
    expect(codeOf(() => parseCertificate(unsigned({ version: encoded, rest })))).toBe(undefined);
  });

  test.each([
    ["in version 1", one, [identifier(1, "00ff")]],
    ["in version 1, the subject's", one, [identifier(2, "00ff")]],
    ["in the wrong order", two, [identifier(2, "00ff"), identifier(1, "00ff")]],
    ["twice", two, [identifier(1, "00ff"), identifier(1, "00ff")]],
    ["without octets", two, [identifier(1, "")]],
    ["with eight unused bits", two, [identifier(1, "08ff")]],
    ["with unused bits of nothing", two, [identifier(1, "01")]],
  ])("not %s", (_, encoded, rest) => {
    expect(codeOf(() => parseCertificate(unsigned({ version: encoded, rest })))).toBe("ERR_X509_INVALID");
  });
});

test("the names are read from the right places", () => {
  const certificate = selfSigned(rsaKey, "CN=a,O=b");
  expect(String(parseCertificate(certificate).issuer)).toBe("CN=a,O=b");
  expect(String(parseCertificate(unsigned()).issuer)).toBe("CN=issuer");
  expect(String(parseCertificate(unsigned()).subject)).toBe("CN=subject");
});

/** The elements of a SEQUENCE, of lengths in one to three octets. */
function elementsOf(sequence: Uint8Array): Uint8Array[] {
  const headerOf = (bytes: Uint8Array) => (bytes[1]! < 0x80 ? 2 : 2 + (bytes[1]! & 0x7f));
  const elements: Uint8Array[] = [];
  for (let rest = sequence.subarray(headerOf(sequence)); rest.length > 0;) {
    const header = headerOf(rest);
    const length =
      header === 2 ? rest[1]! : rest.subarray(2, header).reduce((sum, octet) => sum * 256 + octet, 0);
    elements.push(rest.subarray(0, header + length));
    rest = rest.subarray(header + length);
  }
  return elements;
}
