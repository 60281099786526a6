// RFC 5280 section 4: certificates with faults. Whatever the bytes, there is a certificate or an error of the library.
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { type Certificate } from "josette/x509";
import { parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../support/errors.ts";
import { unsigned } from "../../support/x509/certificates.ts";
import { nodeNameText } from "../../support/x509/name-oracles.ts";

const folder = new URL("../../files/certificates/", import.meta.url);
const derOf = (name: string) =>
  parseCertificate(readFileSync(new URL(name, folder), "utf8")).der as Uint8Array<ArrayBuffer>;
const all = readdirSync(folder).map(derOf);
/** Every extension and every kind of name is in one of these. */
const rich = ["extensions.pem", "ca.pem", "name-attributes.pem", "version-1.pem"].map(derOf);

function readEverything(certificate: Certificate): unknown[] {
  return [
    ...[certificate.version, certificate.serialNumber, certificate.signatureAlgorithm],
    ...[certificate.issuer.toString(), certificate.subject.toString()],
    ...[certificate.notBefore.toISOString(), certificate.notAfter.toISOString()],
    ...[certificate.basicConstraints, certificate.keyUsage, certificate.extKeyUsage],
    ...[certificate.subjectAltName, certificate.nameConstraints, certificate.certificatePolicies],
    ...[certificate.subjectKeyIdentifier, certificate.authorityKeyIdentifier, certificate.extensions],
  ];
}
const outcomes = [undefined, "ERR_X509_INVALID"];
const outcome = (bytes: Uint8Array) => codeOf(() => readEverything(parseCertificate(bytes)));
// An Edwards point of small order is ERR_KEY_INVALID, wherever the key comes from.
const keyOutcomes = [...outcomes, "ERR_JOSE_NOT_SUPPORTED", "ERR_KEY_INVALID"];

describe("a certificate", () => {
  test("with one octet changed, each in turn", () => {
    for (const certificate of rich) {
      for (let at = 1; at < certificate.length; at++) {
        for (const change of [0x01, 0x80, 0xff]) {
          const changed = Uint8Array.from(certificate);
          changed[at] = (changed[at] ?? 0) ^ change;
          const code = outcome(changed);
          if (!outcomes.includes(code)) expect([at, change, code]).toEqual([]);
        }
      }
    }
  });

  test("cut short at each octet", () => {
    for (const certificate of rich) {
      for (let length = 0; length < certificate.length; length++) {
        const code = outcome(certificate.subarray(0, length));
        if (code !== "ERR_X509_INVALID") expect([length, code]).toEqual([]);
      }
    }
  });

  test("with something after it", () => {
    for (const certificate of all) {
      expect(outcome(concatenate(certificate, Uint8Array.of(0)))).toBe("ERR_X509_INVALID");
      expect(outcome(concatenate(certificate, certificate))).toBe("ERR_X509_INVALID");
    }
  });

  test("with the length of any element one too small or too large", () => {
    for (const certificate of rich) {
      for (const at of lengthOctetsIn(certificate)) {
        for (const change of [-1, 1]) {
          const changed = Uint8Array.from(certificate);
          changed[at] = (changed[at] ?? 0) + change;
          const code = outcome(changed);
          // The octets of a signature, a key or an unknown extension may look like other elements.
          if (!outcomes.includes(code)) expect([at, change, code]).toEqual([]);
        }
      }
      const outer = Uint8Array.from(certificate);
      outer[3] = (outer[3] ?? 0) + 1;
      expect(outcome(outer)).toBe("ERR_X509_INVALID");
    }
  });

  test("with octets and pieces changed at random", () => {
    const position = fc.nat(4000);
    const edit = fc.record({ position, octets: fc.uint8Array({ maxLength: 6 }), drop: fc.nat(6) });
    const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...all), edits, (certificate, changes) => {
        const changed = changes.reduce<Uint8Array>((bytes, { position: at, octets, drop }) => {
          const start = at % (bytes.length + 1);
          return concatenate(bytes.subarray(0, start), octets, bytes.subarray(start + drop));
        }, certificate);
        expect(["ERR_PEM_INVALID", ...outcomes]).toContain(outcome(changed));
      }),
      { numRuns: 2000 },
    );
  });

  test("with octets changed and lengths kept, its key read too", () => {
    const changes = fc.array(fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.constantFrom(...all), changes, (certificate, edits) => {
        const changed = Uint8Array.from(certificate);
        for (const [at, octet] of edits) {
          const index = 1 + (at % (changed.length - 1));
          changed[index] = (changed[index] ?? 0) ^ octet;
        }
        expect(keyOutcomes).toContain(codeOf(() => parseCertificate(changed).key));
      }),
      { numRuns: 500 },
    );
  });
});

test("what is read of a certificate with octets changed, node:crypto reads too", () => {
  const changes = fc.array(fc.tuple(fc.nat(4000), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 2,
  });
  fc.assert(
    fc.property(fc.constantFrom(...all), changes, (certificate, edits) => {
      const changed = Uint8Array.from(certificate);
      for (const [at, octet] of edits) {
        const index = at % changed.length;
        changed[index] = (changed[index] ?? 0) ^ octet;
      }
      if (outcome(changed) !== undefined) return;
      const { issuer, subject } = parseCertificate(changed);
      // OpenSSL refuses what is no text in a name, and VisibleStrings, has names for more types, and reads the key at once.
      const usual = [issuer, subject].every(({ rdns }) =>
        rdns
          .flat()
          .every(({ type, oid, value, hex }) => type !== oid && value !== `#${hex}` && !hex.startsWith("1a")),
      );
      if (!usual || codeOf(() => parseCertificate(changed).key) !== undefined) return;
      const node = new X509Certificate(changed);
      expect(nodeNameText(subject)).toBe(orEmpty(node.subject));
      expect(nodeNameText(issuer)).toBe(orEmpty(node.issuer));
      expect(parseCertificate(changed).notAfter).toEqual(new Date(node.validTo));
    }),
    { numRuns: 1000 },
  );

  function orEmpty(name: string | undefined): string {
    return name ?? "";
  }
});

describe("what is nested deep is refused at once, or not looked into:", () => {
  /** As many SEQUENCEs in one another, outermost first. */
  const nested = (depth: number) => {
    const headers: Uint8Array[] = [];
    let length = 0;
    for (let level = 0; level < depth; level++) {
      const header = der.tagged(0x30, new Uint8Array(0)).subarray(0, 1);
      const octets = lengthOctets(length);
      headers.push(concatenate(header, octets));
      length += 1 + octets.length;
    }
    return concatenate(...headers.reverse());
  };
  const deep = nested(100_000);
  const extension = (oid: string, value: Uint8Array) =>
    der.contextSpecific(
      3,
      "constructed",
      der.sequence(der.sequence(der.objectIdentifier(oid), der.octetString(value))),
    );

  test.each([
    ["all of it", deep],
    ["the subject", unsigned({ subject: deep })],
    ["the extensions", unsigned({ rest: [der.contextSpecific(3, "constructed", deep)] })],
    ...["2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.32", "2.5.29.35", "2.5.29.37"].map(
      (oid): [string, Uint8Array] => [`the extension ${oid}`, unsigned({ rest: [extension(oid, deep)] })],
    ),
  ])("%s", (_, certificate) => {
    expect(outcome(certificate)).toBe("ERR_X509_INVALID");
  });

  test("the value of an unknown extension", () => {
    expect(outcome(unsigned({ rest: [extension("1.2.3", deep)] }))).toBe(undefined);
  });

  test("a directory name in a directory name in a subject's other name", () => {
    const inner = der.contextSpecific(4, "constructed", der.sequence());
    const names = der.sequence(der.contextSpecific(4, "constructed", der.sequence(inner)));
    expect(outcome(unsigned({ rest: [extension("2.5.29.17", names)] }))).toBe("ERR_X509_INVALID");
  });
});

test("20,000 extensions take their time, and no more", () => {
  const extensions = Array.from({ length: 20_000 }, (_, index) =>
    der.sequence(der.objectIdentifier(`1.2.3.${index}`), der.octetString(new Uint8Array(0))),
  );
  const certificate = unsigned({
    rest: [der.contextSpecific(3, "constructed", der.sequence(...extensions))],
  });
  expect(parseCertificate(certificate).extensions).toHaveLength(20_000);
});

/** Where the last octet of each element's length stands, for elements in elements, too. */
function lengthOctetsIn(bytes: Uint8Array, offset = 0, end = bytes.length): number[] {
  const found: number[] = [];
  for (let at = offset; at + 1 < end;) {
    const first = bytes[at + 1]!;
    const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
    const length =
      header === 2 ? first : bytes.subarray(at + 2, at + header).reduce((sum, octet) => sum * 256 + octet, 0);
    found.push(at + header - 1);
    if ((bytes[at]! & 0x20) !== 0) found.push(...lengthOctetsIn(bytes, at + header, at + header + length));
    at += header + length;
  }
  return found;
}

function lengthOctets(length: number): Uint8Array {
  return der.tagged(0x30, new Uint8Array(length)).subarray(1, -length || undefined);
}
