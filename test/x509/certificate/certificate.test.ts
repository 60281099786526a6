// RFC 5280 section 4.1: what is read of a certificate, and what is none.
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { exportJwk } from "../../../src/jwk/index.ts";
import { certificateThumbprint, parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import {
  certificatePem,
  mintSelfSignedCertificate,
} from "../../../examples/identity-provider/certificate.ts";
import { concatenate, der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { base64, issued, selfSigned, unsigned, validity } from "../../support/x509/certificates.ts";

const certificate = selfSigned(rsaKey);
const pem = certificatePem(certificate);

const unknownExtension = der.sequence(der.objectIdentifier("1.2.3"), der.octetString(Uint8Array.of(5, 0)));

describe("a certificate is read", () => {
  test.each<[string, string | Uint8Array]>([
    ["from DER", certificate],
    ["from a Buffer", Buffer.from(certificate)],
    [
      "from a part of a larger buffer",
      Buffer.concat([Buffer.alloc(3), certificate, Buffer.alloc(3)]).subarray(3, -3),
    ],
    ["from PEM", pem],
    ["from the bytes of PEM", Buffer.from(pem)],
    ["from PEM with CRLF", pem.replaceAll("\n", "\r\n")],
    ["from PEM with literal line ends", pem.replaceAll("\n", "\\n")],
    ["from PEM as node:crypto writes it", new X509Certificate(certificate).toString()],
    [
      "from PEM after the text that openssl x509 -text writes",
      `Certificate:\n    Data:\n        Version: 3 (0x2)\n${pem}`,
    ],
    [
      "from PEM beside a key",
      keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "pem" }).toString() + pem,
    ],
  ])("%s", async (_, input) => {
    const parsed = parseCertificate(input);
    expect(Buffer.from(parsed.der)).toEqual(Buffer.from(certificate));
    expect([parsed.notBefore, parsed.notAfter]).toEqual([validity.notBefore, validity.notAfter]);
    expect(await exportJwk(parsed.key)).toEqual(publicJwk(rsaKey));
    expect([parsed.key.type, parsed.key.bits, parsed.key.x5c]).toEqual([
      "public",
      2048,
      [base64(certificate)],
    ]);
  });

  test("with the serial number that node:crypto reads", () => {
    for (const serialNumber of [1n, 0x7fn, 0x80n, 0xfedcba9876543210n, 2n ** 159n - 1n]) {
      const minted = mintSelfSignedCertificate({
        subject: "CN=a",
        ...keyObjects(rsaKey),
        ...validity,
        serialNumber,
      });
      const expected = new X509Certificate(minted).serialNumber.toLowerCase();
      expect(parseCertificate(minted).serialNumber).toBe(expected);
    }
  });

  test("of version 1, which says nothing of its version", () => {
    expect(parseCertificate(unsigned({ version: new Uint8Array(0) })).serialNumber).toBe("01");
  });

  test("with unique identifiers and extensions", () => {
    const rest = [
      der.contextSpecific(1, "primitive", Uint8Array.of(0, 1)),
      der.contextSpecific(2, "primitive", Uint8Array.of(0, 1)),
      der.contextSpecific(3, "constructed", der.sequence(unknownExtension)),
    ];
    expect(parseCertificate(unsigned({ rest })).key.bits).toBe(2048);
  });
});

describe("the key of a certificate", () => {
  test("is the same each time", () => {
    const parsed = parseCertificate(certificate);
    expect(parsed.key).toBe(parsed.key);
  });

  test.each([
    ["secp256k1", generateKeyPairSync("ec", { namedCurve: "secp256k1" })],
    ["DSA", generateKeyPairSync("dsa", { modulusLength: 2048, divisorLength: 256 })],
  ])("of another kind fails only when it is asked for: %s", async (_, { publicKey }) => {
    const parsed = parseCertificate(issued(publicKey, "CN=leaf", { subject: "CN=issuer", jwk: rsaKey }));
    expect(parsed.notAfter).toEqual(validity.notAfter);
    expect(await certificateThumbprint(parsed)).toHaveLength(43);
    expect(codeOf(() => parsed.key)).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => parsed.key)).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("that is weak or malformed fails when it is asked for", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const weak = parseCertificate(issued(publicKey, "CN=leaf", { subject: "CN=issuer", jwk: rsaKey }));
    expect(codeOf(() => weak.key)).toBe("ERR_X509_INVALID");
    const malformed = parseCertificate(unsigned({ subjectPublicKeyInfo: der.sequence() }));
    expect(codeOf(() => malformed.key)).toBe("ERR_X509_INVALID");
  });
});

describe("a certificate does not change:", () => {
  test("what happens to the bytes it was read from has no effect", async () => {
    const bytes = Uint8Array.from(certificate);
    const parsed = parseCertificate(bytes);
    bytes.fill(0);
    expect(Buffer.from(parsed.der)).toEqual(Buffer.from(certificate));
    expect(await exportJwk(parsed.key)).toEqual(publicJwk(rsaKey));
  });

  test("what happens to what it gives has no effect", () => {
    const parsed = parseCertificate(certificate);
    parsed.der.fill(0);
    parsed.notBefore.setFullYear(1999);
    parsed.notAfter.setFullYear(2999);
    expect(Buffer.from(parsed.der)).toEqual(Buffer.from(certificate));
    expect([parsed.notBefore, parsed.notAfter]).toEqual([validity.notBefore, validity.notAfter]);
  });
});

test("a certificate is frozen: it cannot be given another key", () => {
  const parsed = parseCertificate(certificate);
  const { key } = parsed;
  const other = parseCertificate(selfSigned(otherRsaKey)).key;
  expect(Object.isFrozen(parsed)).toBe(true);
  expect(() => Object.defineProperty(parsed, "key", { value: other })).toThrow(TypeError);
  expect(() => Object.assign(parsed, { key: other })).toThrow(TypeError);
  const forger: unknown = Object.create(Object.getPrototypeOf(parsed) as object, { key: { value: other } });
  expect(() => Object.setPrototypeOf(parsed, forger as object) as unknown).toThrow(TypeError);
  expect(parsed.key).toBe(key);
});

describe("PEM is labelled as a certificate by", () => {
  const labelled = (label: string) => pem.replaceAll("CERTIFICATE", label);

  test.each(["X509 CERTIFICATE", "X.509 CERTIFICATE"])("%s too, as older programs do", (label) => {
    expect(Buffer.from(parseCertificate(labelled(label)).der)).toEqual(Buffer.from(certificate));
    expect(codeOf(() => parseCertificate(labelled(label) + pem))).toBe("ERR_PEM_INVALID");
  });

  test.each(["X509 CRL", "X.509", "X-509 CERTIFICATE", "x509 certificate", "CERTIFICATES"])(
    "nothing else: %s",
    (label) => {
      expect(codeOf(() => parseCertificate(labelled(label)))).toBe("ERR_PEM_INVALID");
    },
  );
});

describe("PEM holds no single certificate when it holds", () => {
  const block = (label: string) =>
    `-----BEGIN ${label}-----\n${base64(certificate)}\n-----END ${label}-----\n`;
  test.each([
    ["nothing", ""],
    ["other text", "certificate"],
    ["a key", keyObjects(rsaKey).publicKey.export({ type: "spki", format: "pem" }).toString()],
    ["a request", block("CERTIFICATE REQUEST")],
    ["several certificates", pem + pem],
    ["a certificate that does not end", pem.replace(/-----END.*/, "")],
    ["a certificate that is not base64", pem.replace("MII", "M*I")],
    ["a certificate of nothing", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"],
  ])("%s", (_, text) => {
    expect(codeOf(() => parseCertificate(text))).toBe("ERR_PEM_INVALID");
  });

  test("OpenSSL's trusted certificate, which is another format", () => {
    expect(codeOf(() => parseCertificate(block("TRUSTED CERTIFICATE")))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

test.each<[string, unknown]>([
  ["null", null],
  ["undefined", undefined],
  ["a number", 1],
  ["an ArrayBuffer", new ArrayBuffer(8)],
  ["an array of numbers", [0x30, 0x00]],
  ["a DataView", new DataView(new ArrayBuffer(8))],
  ["a certificate of node:crypto", new X509Certificate(certificate)],
  ["a Certificate", parseCertificate(certificate)],
])("%s is neither PEM nor DER", (_, input) => {
  expect(codeOf(() => parseCertificate(input as Uint8Array))).toBe("ERR_INVALID_ARGUMENT");
});

describe("DER is no certificate when", () => {
  const algorithm = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.11"), der.nullValue());
  const sound = unsigned();
  const asn1 = (...elements: readonly Uint8Array[]) => der.sequence(...elements);

  test.each<[string, Uint8Array]>([
    ["there is none", new Uint8Array(0)],
    ["it is an empty SEQUENCE", asn1()],
    ["it is a key", keyObjects(rsaKey).publicKey.export({ type: "spki", format: "der" })],
    ["something follows it", concatenate(sound, der.nullValue())],
    ["something follows the signature", asn1(sound.subarray(4), der.nullValue())],
    ["it is a SET", der.tagged(0x31, certificate.subarray(4))],
    ["its serial number is no INTEGER", unsigned({ serialNumber: der.octetString(Uint8Array.of(1)) })],
    ["its serial number has no octets", unsigned({ serialNumber: der.tagged(0x02) })],
    ["its issuer is no SEQUENCE", unsigned({ issuer: der.set() })],
    ["its subject is no SEQUENCE", unsigned({ subject: der.utf8String("CN=a") })],
    ["its key is no SEQUENCE", unsigned({ subjectPublicKeyInfo: der.bitString(Uint8Array.of(1)) })],
    ["something unknown follows the key", unsigned({ rest: [der.nullValue()] })],
    [
      "its optional parts are in the wrong order",
      unsigned({ rest: [der.contextSpecific(3, "constructed"), der.contextSpecific(1, "primitive")] }),
    ],
    [
      "it has extensions twice",
      unsigned({ rest: Array(2).fill(der.contextSpecific(3, "constructed")) as Uint8Array[] }),
    ],
    [
      "its validity has one time",
      asn1(asn1(der.integer(1), algorithm, asn1(), asn1(der.utcTime(new Date(0))))),
    ],
    ["its signature is missing", asn1(asn1(), algorithm)],
  ])("%s", (_, bytes) => {
    expect(codeOf(() => parseCertificate(bytes))).toBe("ERR_X509_INVALID");
  });

  test("it is cut short anywhere", () => {
    fc.assert(
      fc.property(fc.nat(certificate.length - 1), (length) => {
        expect(codeOf(() => parseCertificate(certificate.subarray(0, length)))).toBe("ERR_X509_INVALID");
      }),
    );
  });

  test("it is extended by anything", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (more) => {
        expect(codeOf(() => parseCertificate(concatenate(certificate, more)))).toBe("ERR_X509_INVALID");
      }),
    );
  });
});

describe("whatever the bytes, reading a certificate and its key only fails with an error of the library:", () => {
  const readAll = (bytes: Uint8Array) => {
    const parsed = parseCertificate(bytes);
    return [parsed.serialNumber, parsed.notBefore, parsed.notAfter, parsed.der, parsed.key];
  };
  const expected = [undefined, "ERR_X509_INVALID", "ERR_PEM_INVALID", "ERR_JOSE_NOT_SUPPORTED"];

  test("arbitrary bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        // Bytes with a BEGIN line in them are taken for PEM, which arbitrary ones do not have.
        expect(codeOf(() => readAll(bytes))).toBe("ERR_X509_INVALID");
      }),
    );
  });

  test("certificates with some octets changed", () => {
    const certificates = fc.constantFrom<Uint8Array>(
      certificate,
      selfSigned(otherRsaKey, "CN=b,O=c"),
      unsigned(),
    );
    const changes = fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(certificates, changes, (sound, edits) => {
        const bytes = Uint8Array.from(sound);
        for (const [position, octet] of edits) bytes[position % bytes.length] = octet;
        expect(expected).toContain(codeOf(() => readAll(bytes)));
      }),
      { numRuns: 1000 },
    );
  });

  test("certificates with a piece taken out, doubled or replaced", () => {
    const offset = fc.nat(certificate.length);
    fc.assert(
      fc.property(offset, offset, fc.uint8Array({ maxLength: 8 }), (start, end, piece) => {
        const bytes = concatenate(certificate.subarray(0, start), piece, certificate.subarray(end));
        expect(expected).toContain(codeOf(() => readAll(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  test("any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(codeOf(() => parseCertificate(text))).toBe("ERR_PEM_INVALID");
      }),
    );
  });
});
