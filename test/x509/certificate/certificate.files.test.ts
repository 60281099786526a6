// RFC 5280 section 4: what is read of the certificates in test/files, against node:crypto.
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import { importKey } from "../../../src/jwk/index.ts";
import { type Certificate } from "josette/x509";
import { certificateThumbprint, parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { nodeNameText, nodeSubjectAltName } from "../../support/x509/name-oracles.ts";

const folder = new URL("../../files/certificates/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".pem"));
const pemOf = (file: string) => readFileSync(new URL(file, folder), "utf8");
const read = (name: string): Certificate => parseCertificate(pemOf(`${name}.pem`));

/** Of an empty name node:crypto says nothing, although its types do not know. */
const orEmpty = (name: string | undefined) => name ?? "";

test("there are certificates", () => {
  expect(files.length).toBeGreaterThan(20);
});

describe.each(files)("%s is read", (file) => {
  const pem = pemOf(file);
  const node = new X509Certificate(pem);
  const parsed = parseCertificate(pem);

  test("as node:crypto reads it", async () => {
    expect(Buffer.from(parsed.der)).toEqual(node.raw);
    expect(parsed.serialNumber.replace(/^00$/, "0").toUpperCase()).toBe(node.serialNumber);
    expect([parsed.notBefore, parsed.notAfter]).toEqual([new Date(node.validFrom), new Date(node.validTo)]);
    expect(parsed.basicConstraints?.ca ?? false).toBe(node.ca);
    // The property holds the extended key usage, whatever its name says.
    expect(parsed.extKeyUsage).toEqual(node.keyUsage);
    expect(nodeNameText(parsed.subject)).toBe(orEmpty(node.subject));
    expect(nodeNameText(parsed.issuer)).toBe(orEmpty(node.issuer));
    expect(parsed.subjectAltName && nodeSubjectAltName(parsed.subjectAltName)).toBe(node.subjectAltName);
    const { fingerprint, fingerprint256 } = node;
    expect(await certificateThumbprint(parsed, "SHA-1", "hex")).toBe(fingerprint.replaceAll(":", ""));
    expect(await certificateThumbprint(parsed, "SHA-256", "hex")).toBe(fingerprint256.replaceAll(":", ""));
  });
});

describe("keys of every kind:", () => {
  test.each([
    ["rsa", "RSA", 2048, "sha256WithRSAEncryption"],
    ["rsa-sha512", "RSA", 2048, "sha512WithRSAEncryption"],
    ["rsa-sha1", "RSA", 2048, "sha1WithRSAEncryption"],
    ["rsa-pss-signature", "RSA", 2048, "id-RSASSA-PSS"],
    ["rsa-pss-key", "RSA", 2048, "id-RSASSA-PSS"],
    ["ec-p256", "EC", undefined, "ecdsa-with-SHA256"],
    ["ec-p384", "EC", undefined, "ecdsa-with-SHA384"],
    ["ec-p521", "EC", undefined, "ecdsa-with-SHA512"],
    ["ed25519", "OKP", undefined, "id-Ed25519"],
    ["ed448", "OKP", undefined, "id-Ed448"],
    ["x25519", "OKP", undefined, "id-Ed25519"],
    ["x448", "OKP", undefined, "id-Ed25519"],
    ["version-1", "RSA", 2048, "sha256WithRSAEncryption"],
  ])("%s", (name, kty, bits, algorithm) => {
    const certificate = read(name);
    const { key } = certificate;
    expect([key.kty, key.type, certificate.signatureAlgorithm.name]).toEqual([kty, "public", algorithm]);
    if (bits !== undefined) expect(key.bits).toBe(bits);
    const exported = new X509Certificate(certificate.der).publicKey.export({ type: "spki", format: "pem" });
    expect(importKey(exported.toString()).crv).toBe(key.crv);
  });
});

describe("what the extensions say:", () => {
  test("of a leaf", () => {
    const certificate = read("extensions");
    expect(certificate.basicConstraints).toEqual({ ca: false });
    expect(certificate.keyUsage).toEqual([
      ...["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement"],
      ...["encipherOnly", "decipherOnly"],
    ]);
    expect(certificate.certificatePolicies).toEqual(["2.23.140.1.2.1", "1.2.3.4", "1.3.5.8"]);
    expect(certificate.nameConstraints).toBe(undefined);
    expect(certificate.subjectAltName?.map(({ type, value }) => [type, String(value)])).toEqual([
      ["dns", "orders.example"],
      ["dns", "*.orders.example"],
      ["email", "a@example.com"],
      ["uri", "https://orders.example/a?b=c,d"],
      ["ip", "192.0.2.1"],
      ["ip", "2001:db8::1"],
      ["ip", "::"],
      ["registeredId", "1.2.3.4"],
      ["directoryName", "CN=directory,C=CH"],
      ["otherName", String(Buffer.from("\x0c\x10user@example.com").toJSON().data)],
    ]);
    expect(certificate.extensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      ["2.5.29.14", false],
      ["2.5.29.19", false],
      ["2.5.29.15", true],
      ["2.5.29.37", false],
      ["2.5.29.17", false],
      ["2.5.29.32", false],
      ["2.5.29.31", false],
      ["1.3.6.1.5.5.7.1.1", false],
      ["1.2.3.4.5", true],
      ["1.2.3.4.6", false],
    ]);
    const values = certificate.extensions.slice(-2).map(({ value }) => Buffer.from(value).toString("latin1"));
    expect(values).toEqual(["\x0c\x07unknown", "\x05\x00"]);
  });

  test("of a CA", () => {
    const certificate = read("ca");
    expect(certificate.basicConstraints).toEqual({ ca: true, pathLength: 3 });
    expect(certificate.keyUsage).toEqual(["keyCertSign", "cRLSign"]);
    expect(certificate.subjectKeyIdentifier).toMatch(/^[0-9a-f]{40}$/);
    expect(certificate.authorityKeyIdentifier).toBe(certificate.subjectKeyIdentifier);
    const text = (names: readonly { type: string; value: unknown }[] = []) =>
      names.map(({ type, value }) => `${type}:${String(value)}`);
    expect(text(certificate.nameConstraints?.permitted)).toEqual([
      ...["dns:example.com", "email:.example.com", "ip:192.0.2.0/24", "ip:2001:db8::/32"],
      ...["uri:.example.com", "directoryName:C=CH"],
    ]);
    expect(text(certificate.nameConstraints?.excluded)).toEqual([
      "dns:secret.example.com",
      "ip:10.0.0.0/255.0.255.0",
    ]);
  });

  test("with defaults written out, and zeros at the end of a key usage", () => {
    const certificate = read("explicit-defaults");
    expect(certificate.basicConstraints).toEqual({ ca: false });
    expect(certificate.keyUsage).toEqual(["digitalSignature", "keyEncipherment"]);
  });

  test("of version 1, which has none", () => {
    const certificate = read("version-1");
    expect(certificate.version).toBe(1);
    expect(certificate.extensions).toEqual([]);
    expect([certificate.basicConstraints, certificate.subjectAltName]).toEqual([undefined, undefined]);
    expect([certificate.keyUsage, certificate.extKeyUsage]).toEqual([undefined, undefined]);
    expect([certificate.subjectKeyIdentifier, certificate.authorityKeyIdentifier]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("names:", () => {
  const zurich = "O=Müller & Söhne,L=Genève,ST=Zürich,C=CH";
  test.each([
    ["name-utf8", `CN=Grüße · 日本 · 🔑,${zurich}`],
    ["name-teletex", `CN=Grüße,${zurich}`],
    ["name-bmp", `CN=Grüße · 日本,${zurich}`],
    ["name-universal", `CN=Grüße · 日本,${zurich}`],
    ["name-escapes", String.raw`CN=\ ,OU=\#f,O=\ \"a\"\, b\+c\; \<d\> \\ e / f\ `],
    ["name-multi-valued", "CN=a+serialNumber=3+UID=b,L=Bern+O=Contoso,DC=contoso,DC=example"],
    ["name-empty", ""],
  ])("%s", (name, text) => {
    expect(String(read(name).subject)).toBe(text);
  });
});

test("what a certificate gives is frozen or a copy", () => {
  for (const name of ["extensions", "ca"]) {
    const certificate = read(name);
    const everything = () => [
      ...[certificate.subject, certificate.issuer, certificate.signatureAlgorithm],
      ...[certificate.basicConstraints, certificate.keyUsage, certificate.extKeyUsage],
      ...[certificate.subjectAltName, certificate.certificatePolicies, certificate.nameConstraints],
      certificate.extensions,
    ];
    const before = JSON.stringify(everything());
    changeEverything(everything());
    expect(JSON.stringify(everything())).toBe(before);
  }
});

/** Overwrites every byte string, and tries to overwrite everything else. */
function changeEverything(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Uint8Array) {
    value.fill(0xaa);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    Reflect.set(value, name, "changed");
    changeEverything(member);
  }
}

test("console.log shows what is in a certificate", () => {
  const shown = inspect(read("extensions"));
  expect(shown).toContain("CN=extensions");
  expect(shown).toContain("orders.example");
  expect(Object.keys(read("extensions"))).toEqual([]);
});

test("a certificate whose key cannot be used is read all the same", () => {
  const certificate = read("x448");
  expect([undefined, "ERR_JOSE_NOT_SUPPORTED"]).toContain(codeOf(() => certificate.key));
  expect(String(certificate.subject)).toBe("CN=x448");
});
