// RFC 5280 sections 4.1.2.9 and 4.2: extensions, each as it should be and as it must not be.
import { type Certificate } from "josette/x509";
import { parseCertificate } from "../../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der, type DerBytes } from "../../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../../support/errors.ts";
import { unsigned } from "../../../support/x509/certificates.ts";

const oids = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  certificatePolicies: "2.5.29.32",
  authorityKeyIdentifier: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
} as const;
type Name = keyof typeof oids;

const field = (...extensions: readonly Uint8Array[]) =>
  der.contextSpecific(3, "constructed", der.sequence(...extensions));
const extension = (oid: string, ...rest: readonly Uint8Array[]) =>
  der.sequence(der.objectIdentifier(oid), ...rest);
const having = (...extensions: readonly Uint8Array[]): Certificate =>
  parseCertificate(unsigned({ rest: [field(...extensions)] }));
const withValue = (name: Name, value: Uint8Array): Certificate =>
  having(extension(oids[name], der.octetString(value)));
const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
const oid = der.objectIdentifier;
const anything = der.octetString(Uint8Array.of(5, 0));

describe("any extension is there", () => {
  test("with its criticality and its value, in order", () => {
    const { extensions } = having(
      extension("1.2.3", anything),
      extension("1.2.4", der.boolean(true), anything),
      // The default, which DER leaves out and much software writes.
      extension("1.2.5", der.boolean(false), der.octetString(new Uint8Array(0))),
    );
    expect(extensions).toEqual([
      { oid: "1.2.3", critical: false, value: Uint8Array.of(5, 0) },
      { oid: "1.2.4", critical: true, value: Uint8Array.of(5, 0) },
      { oid: "1.2.5", critical: false, value: new Uint8Array(0) },
    ]);
  });

  test("whatever is in it, as long as it is not known", () => {
    expect(having(extension("1.2.3", der.octetString(hex("30 80 00")))).extensions).toHaveLength(1);
  });
});

test("there may be an empty list of them, as some issuers write it", () => {
  expect(having().extensions).toEqual([]);
});

describe("extensions are malformed when", () => {
  const sound = extension("1.2.3", anything);
  test.each([
    ["they are no SEQUENCE", der.contextSpecific(3, "constructed", der.set(sound))],
    ["there is nothing at all", der.contextSpecific(3, "constructed")],
    ["something follows them", der.contextSpecific(3, "constructed", der.sequence(sound), der.nullValue())],
    ["one is there twice", field(sound, extension("1.2.4", anything), sound)],
    ["a known one is there twice", field(...Array<DerBytes>(2).fill(keyUsage("80")))],
    ["one has no value", field(extension("1.2.3"))],
    ["one has two", field(extension("1.2.3", anything, anything))],
    ["a value is no OCTET STRING", field(extension("1.2.3", der.bitString(Uint8Array.of(0))))],
    ["an object identifier is malformed", field(der.sequence(der.tagged(0x06), anything))],
    ["a BOOLEAN is 1", field(extension("1.2.3", der.tagged(0x01, Uint8Array.of(1)), anything))],
    ["a BOOLEAN is empty", field(extension("1.2.3", der.tagged(0x01), anything))],
    ["a BOOLEAN has two octets", field(extension("1.2.3", der.tagged(0x01, hex("ffff")), anything))],
    ["criticality follows the value", field(extension("1.2.3", anything, der.boolean(true)))],
    ["criticality is there twice", field(extension("1.2.3", der.boolean(true), der.boolean(true), anything))],
  ])("%s", (_, rest) => {
    expect(codeOf(() => parseCertificate(unsigned({ rest: [rest] })))).toBe("ERR_X509_INVALID");
  });

  function keyUsage(octet: string) {
    return extension(oids.keyUsage, der.octetString(der.bitString(hex(octet))));
  }
});

test("extensions belong to version 3 alone", () => {
  const rest = [field(extension("1.2.3", anything))];
  const version = (number: number) => der.contextSpecific(0, "constructed", der.integer(number));
  expect(parseCertificate(unsigned({ rest })).version).toBe(3);
  for (const older of [new Uint8Array(0), version(0), version(1)]) {
    expect(codeOf(() => parseCertificate(unsigned({ version: older, rest })))).toBe("ERR_X509_INVALID");
  }
});

describe("basic constraints:", () => {
  test.each([
    ["of no CA", "3000", { ca: false }],
    ["of no CA, with the default written out", "3003 010100", { ca: false }],
    ["of a CA", "3003 0101ff", { ca: true }],
    ["of a CA above leaves", "3006 0101ff 020100", { ca: true, pathLength: 0 }],
    [
      "with the largest number",
      "300a 0101ff 020500ffffffff",
      {
        ca: true,
        pathLength: 0xffffffff,
      },
    ],
    ["with a length that means nothing", "3003 020103", { ca: false, pathLength: 3 }],
  ])("%s", (_, value, expected) => {
    expect(withValue("basicConstraints", hex(value)).basicConstraints).toEqual(expected);
  });

  test.each([
    ["nothing", ""],
    ["no SEQUENCE", "0101ff"],
    ["a BOOLEAN of 1", "3003 010101"],
    ["a negative length", "3006 0101ff 0201ff"],
    ["an empty length", "3005 0101ff 0200"],
    ["a length that is not minimal", "3007 0101ff 02020001"],
    ["a length of 33 bits", "300a 0101ff 02050100000000"],
    ["a length of 1000 octets", "308203ee 0101ff 028203e7" + "7f".repeat(999)],
    ["the fields the wrong way round", "3006 020100 0101ff"],
    ["something else inside", "3005 0101ff 0500"],
    ["something after it", "3000 0500"],
  ])("not with %s", (_, value) => {
    expect(codeOf(() => withValue("basicConstraints", hex(value)))).toBe("ERR_X509_INVALID");
  });
});

describe("key usage:", () => {
  test.each([
    ["one bit", "0302 0780", ["digitalSignature"]],
    ["several", "0302 05a0", ["digitalSignature", "keyEncipherment"]],
    ["the last of the first octet", "0302 0001", ["encipherOnly"]],
    ["the ninth", "0303 07 0080", ["decipherOnly"]],
    [
      "all of them",
      "0303 07 ff80",
      [
        ...["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement"],
        ...["keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"],
      ],
    ],
    ["zeros at the end", "0302 0006", ["keyCertSign", "cRLSign"]],
    ["more zeros at the end", "0304 00 060000", ["keyCertSign", "cRLSign"]],
    ["bits without a name", "0303 00 80ff", ["digitalSignature", "decipherOnly"]],
  ])("%s", (_, value, expected) => {
    expect(withValue("keyUsage", hex(value)).keyUsage).toEqual(expected);
  });

  test.each([
    ["no BIT STRING", "0402 0780"],
    ["a BIT STRING without octets", "0300"],
    ["no bits", "0301 00"],
    ["no bits, some of them unused", "0301 07"],
    ["no bit that is set", "0302 0700"],
    ["no bit that has a name", "0303 00 0040"],
    ["eight unused bits", "0302 0880"],
    ["unused bits that are set", "0302 0781"],
    ["something after it", "0302 0780 0500"],
  ])("not with %s", (_, value) => {
    expect(codeOf(() => withValue("keyUsage", hex(value)))).toBe("ERR_X509_INVALID");
  });
});

describe("extended key usage:", () => {
  test("object identifiers", () => {
    const value = der.sequence(oid("1.3.6.1.5.5.7.3.2"), oid("2.5.29.37.0"));
    expect(withValue("extKeyUsage", value).extKeyUsage).toEqual(["1.3.6.1.5.5.7.3.2", "2.5.29.37.0"]);
  });

  test.each([
    ["no SEQUENCE", oid("1.2.3")],
    ["nothing inside", der.sequence()],
    ["something else inside", der.sequence(oid("1.2.3"), der.nullValue())],
    ["something after it", concatenate(der.sequence(oid("1.2.3")), der.nullValue())],
  ])("not with %s", (_, value) => {
    expect(codeOf(() => withValue("extKeyUsage", value))).toBe("ERR_X509_INVALID");
  });
});

describe("certificate policies:", () => {
  const qualifier = der.sequence(oid("1.3.6.1.5.5.7.2.1"), der.ia5String("https://example.com"));

  test("with and without qualifiers", () => {
    const value = der.sequence(
      der.sequence(oid("1.2.3")),
      der.sequence(oid("1.2.4"), der.sequence(qualifier)),
    );
    expect(withValue("certificatePolicies", value).certificatePolicies).toEqual(["1.2.3", "1.2.4"]);
  });

  test.each([
    ["no policy", der.sequence()],
    ["a policy that is no SEQUENCE", der.sequence(oid("1.2.3"))],
    ["a policy without an identifier", der.sequence(der.sequence())],
    ["no qualifier where they should be", der.sequence(der.sequence(oid("1.2.3"), der.sequence()))],
    ["a qualifier that is no SEQUENCE", der.sequence(der.sequence(oid("1.2.3"), der.sequence(oid("1.2.4"))))],
    [
      "a qualifier that says nothing",
      der.sequence(der.sequence(oid("1.2.3"), der.sequence(der.sequence(oid("1.2.4"))))),
    ],
    [
      "something after the qualifiers",
      der.sequence(der.sequence(oid("1.2.3"), der.sequence(qualifier), der.nullValue())),
    ],
    ["something after it", concatenate(der.sequence(der.sequence(oid("1.2.3"))), der.nullValue())],
  ])("not with %s", (_, value) => {
    expect(codeOf(() => withValue("certificatePolicies", value))).toBe("ERR_X509_INVALID");
  });
});

describe("key identifiers:", () => {
  const issuer = der.contextSpecific(1, "constructed", der.tagged(0x82, Buffer.from("ca.example")));
  const serial = der.tagged(0x82, Uint8Array.of(5));

  test("of the subject", () => {
    const read = withValue("subjectKeyIdentifier", der.octetString(hex("00ab")));
    expect(read.subjectKeyIdentifier).toBe("00ab");
  });

  test.each([
    ["by key", "3004 8002 00ab", "00ab"],
    ["by nothing", "3000", undefined],
  ])("of the issuer, %s", (_, value, expected) => {
    expect(withValue("authorityKeyIdentifier", hex(value)).authorityKeyIdentifier).toBe(expected);
  });

  test("of the issuer, by its certificate", () => {
    const value = der.sequence(der.tagged(0x80, hex("0a")), issuer, serial);
    expect(withValue("authorityKeyIdentifier", value).authorityKeyIdentifier).toBe("0a");
    const without = der.sequence(issuer, serial);
    expect(withValue("authorityKeyIdentifier", without).authorityKeyIdentifier).toBe(undefined);
  });

  test.each<[string, Name, Uint8Array]>([
    ["a subject's that is no OCTET STRING", "subjectKeyIdentifier", der.integer(1)],
    ["a subject's with something after it", "subjectKeyIdentifier", hex("0401000500")],
    ["an issuer's that is no SEQUENCE", "authorityKeyIdentifier", der.octetString(hex("00"))],
    ["an issuer's with something after it", "authorityKeyIdentifier", hex("30000500")],
    ["an issuer's with something else inside", "authorityKeyIdentifier", der.sequence(der.nullValue())],
    ["an issuer without its serial number", "authorityKeyIdentifier", der.sequence(issuer)],
    ["a serial number without its issuer", "authorityKeyIdentifier", der.sequence(serial)],
    ["an issuer after its serial number", "authorityKeyIdentifier", der.sequence(serial, issuer)],
    [
      "an issuer without a name",
      "authorityKeyIdentifier",
      der.sequence(der.contextSpecific(1, "constructed"), serial),
    ],
    ["an empty serial number", "authorityKeyIdentifier", der.sequence(issuer, der.tagged(0x82))],
  ])("not %s", (_, name, value) => {
    expect(codeOf(() => withValue(name, value))).toBe("ERR_X509_INVALID");
  });
});

describe("name constraints:", () => {
  const permitted = (...subtrees: readonly Uint8Array[]) =>
    der.contextSpecific(0, "constructed", ...subtrees);
  const excluded = (...subtrees: readonly Uint8Array[]) => der.contextSpecific(1, "constructed", ...subtrees);
  const dns = (text: string) => der.tagged(0x82, Buffer.from(text));
  const ip = (text: string) => der.tagged(0x87, hex(text));
  const subtree = (...parts: readonly Uint8Array[]) => der.sequence(...parts);
  const zero = der.tagged(0x80, Uint8Array.of(0));

  test.each([
    [
      "permitted subtrees",
      der.sequence(permitted(subtree(dns("example.com")), subtree(dns("")))),
      {
        permitted: [
          { type: "dns", value: "example.com" },
          { type: "dns", value: "" },
        ],
        excluded: [],
      },
    ],
    [
      "excluded subtrees, with the default minimum written out",
      der.sequence(excluded(subtree(ip("0a000000 ff000000"), zero))),
      { permitted: [], excluded: [{ type: "ip", value: "10.0.0.0/8" }] },
    ],
    [
      "both",
      der.sequence(
        permitted(subtree(ip("00".repeat(32)))),
        excluded(subtree(der.contextSpecific(0, "constructed", oid("1.2.3"), hex("a0020500")))),
      ),
      {
        permitted: [{ type: "ip", value: "::/0" }],
        excluded: [{ type: "otherName", oid: "1.2.3", value: hex("0500") }],
      },
    ],
  ])("%s", (_, value, expected) => {
    expect(withValue("nameConstraints", value).nameConstraints).toEqual(expected);
  });

  test.each([
    ["nothing inside", der.sequence()],
    ["no subtree", der.sequence(permitted())],
    ["a subtree that is no SEQUENCE", der.sequence(permitted(dns("a")))],
    ["a subtree without a base", der.sequence(permitted(subtree()))],
    ["a minimum", der.sequence(permitted(subtree(dns("a"), der.tagged(0x80, Uint8Array.of(1)))))],
    ["an empty minimum", der.sequence(permitted(subtree(dns("a"), der.tagged(0x80))))],
    ["a maximum", der.sequence(permitted(subtree(dns("a"), der.tagged(0x81, Uint8Array.of(0)))))],
    [
      "a minimum and a maximum",
      der.sequence(permitted(subtree(dns("a"), zero, der.tagged(0x81, hex("00"))))),
    ],
    ["an address without a mask", der.sequence(permitted(subtree(ip("0a000000"))))],
    ["half a mask", der.sequence(permitted(subtree(ip("0a000000 ffff"))))],
    [
      "the fields the wrong way round",
      der.sequence(excluded(subtree(dns("a"))), permitted(subtree(dns("a")))),
    ],
    ["something after it", concatenate(der.sequence(permitted(subtree(dns("a")))), der.nullValue())],
  ])("not with %s", (_, value) => {
    expect(codeOf(() => withValue("nameConstraints", value))).toBe("ERR_X509_INVALID");
  });
});

test("what is critical and what is not is read alike", () => {
  const value = der.octetString(hex("300501"));
  for (const critical of [true, false]) {
    const malformed = extension(oids.basicConstraints, der.boolean(critical), value);
    expect(codeOf(() => having(malformed))).toBe("ERR_X509_INVALID");
  }
});
