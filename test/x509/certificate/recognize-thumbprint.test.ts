// What people take for "x5t" and "x5t#S256" (RFC 7515 sections 4.1.7 and 4.1.8), and the hexadecimal form they copy it from.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { type CertificateHash, type RecognizedThumbprint, type ThumbprintForm } from "josette/x509";
import { certificateThumbprint, parseCertificate, recognizeThumbprint } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { certificatePem } from "../../../examples/identity-provider/certificate.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey, rsaKey } from "../../support/keys.ts";
import { selfSigned, thumbprintOf } from "../../support/x509/certificates.ts";

const certificate = selfSigned(rsaKey);
const hashes = [
  ["SHA-1", "sha1", "x5t"],
  ["SHA-256", "sha256", "x5t#S256"],
] as const;

const digestOf = (hash: "sha1" | "sha256") => createHash(hash).update(certificate).digest();
const colons = (hex: string) => hex.replace(/..(?=.)/g, "$&:");
const standard = (text: string) => Buffer.from(text).toString("base64");

/** Each mistake, made of a digest. */
const writings: readonly (readonly [string, RecognizedThumbprint["form"], (digest: Buffer) => string])[] = [
  ["base64url", "base64url", (digest) => digest.toString("base64url")],
  ["base64", "base64", (digest) => digest.toString("base64")],
  ["base64url with padding", "base64", (digest) => `${digest.toString("base64url")}=`],
  ["base64url with two much padding", "base64", (digest) => `${digest.toString("base64url")}==`],
  ["base64url with a line end", "base64", (digest) => `${digest.toString("base64url")}\n`],
  ["hex", "hex", (digest) => digest.toString("hex")],
  ["hex in capitals", "hex", (digest) => digest.toString("hex").toUpperCase()],
  ["hex with colons", "hex", (digest) => colons(digest.toString("hex"))],
  ["hex with colons in capitals", "hex", (digest) => colons(digest.toString("hex")).toUpperCase()],
  ["hex with spaces", "hex", (digest) => colons(digest.toString("hex")).replaceAll(":", " ")],
  ["hex with hyphens", "hex", (digest) => colons(digest.toString("hex")).replaceAll(":", "-")],
  ["hex as the dialog of Windows gives it", "hex", (digest) => `\u200e${digest.toString("hex")}`],
  [
    "base64url of hex",
    "base64url-of-hex",
    (digest) => Buffer.from(digest.toString("hex")).toString("base64url"),
  ],
  [
    "base64url of hex in capitals",
    "base64url-of-hex",
    (digest) => Buffer.from(digest.toString("hex").toUpperCase()).toString("base64url"),
  ],
  ["base64 of hex", "base64-of-hex", (digest) => standard(digest.toString("hex"))],
  ["base64 of hex in capitals", "base64-of-hex", (digest) => standard(digest.toString("hex").toUpperCase())],
  ["base64 of hex and a line end", "base64-of-hex", (digest) => standard(`${digest.toString("hex")}\n`)],
];

describe.each(hashes)("%s", (hash, name, parameter) => {
  test.each(writings)("%s", async (_, form, write) => {
    expect(await recognizeThumbprint(write(digestOf(name)), certificate)).toEqual({
      hash,
      parameter,
      form,
      correct: form === "base64url",
      expected: thumbprintOf(certificate, name),
    });
  });

  test("base64 of hex with colons, which may need no padding", async () => {
    const text = colons(digestOf(name).toString("hex"));
    expect(["base64-of-hex", "base64url-of-hex"]).toContain(
      (await recognizeThumbprint(standard(text), certificate))?.form,
    );
  });

  test("the hexadecimal form is in capitals, without separators", async () => {
    const expected = digestOf(name).toString("hex").toUpperCase();
    expect(await certificateThumbprint(certificate, hash, "hex")).toBe(expected);
    expect(await certificateThumbprint(certificate, hash, "base64url")).toBe(thumbprintOf(certificate, name));
  });

  test("every form of another certificate is none of this one", async () => {
    const other = selfSigned(otherRsaKey);
    for (const [, , write] of writings) {
      expect(await recognizeThumbprint(write(digestOf(name)), other)).toBe(undefined);
    }
  });
});

test("the certificate may be DER, PEM or parsed", async () => {
  const text = thumbprintOf(certificate, "sha1");
  for (const input of [certificate, certificatePem(certificate), parseCertificate(certificate)]) {
    expect((await recognizeThumbprint(text, input))?.parameter).toBe("x5t");
  }
});

describe("nothing is recognized in", () => {
  const digest = digestOf("sha256");
  test.each([
    ["nothing", ""],
    ["a digest cut short", digest.toString("base64url").slice(0, -1)],
    ["a digest with more after it", `${digest.toString("base64url")}A`],
    ["hex cut short", digest.toString("hex").slice(0, -1)],
    ["hex of hex", Buffer.from(digest.toString("hex")).toString("hex")],
    ["another hash", createHash("sha512").update(certificate).digest("base64url")],
    [
      "the hash of the PEM text",
      createHash("sha256").update(certificatePem(certificate)).digest("base64url"),
    ],
    ["bytes that are no text", "_".repeat(56)],
    ["the certificate", certificatePem(certificate)],
    ["a text without end", `${"=".repeat(100_000)}a`],
  ])("%s", async (_, text) => {
    expect(await recognizeThumbprint(text, certificate)).toBe(undefined);
  });

  test("any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        expect(await recognizeThumbprint(text, certificate)).toBe(undefined);
      }),
    );
  });
});

describe("it is refused", () => {
  test.each([
    ["null", null],
    ["a digest in bytes", digestOf("sha1")],
  ])("of %s", async (_, text) => {
    const found = recognizeThumbprint(text as unknown as string, certificate);
    expect(await codeOfRejection(found)).toBe("ERR_INVALID_ARGUMENT");
  });

  test("for what is no certificate", async () => {
    expect(await codeOfRejection(recognizeThumbprint("a", certificate.subarray(1)))).toBe("ERR_X509_INVALID");
    expect(await codeOfRejection(recognizeThumbprint("a", "certificate"))).toBe("ERR_PEM_INVALID");
  });

  test("for what only looks like a parsed certificate", async () => {
    const parsed = parseCertificate(certificate);
    const alike: typeof parsed = Object.create(Object.getPrototypeOf(parsed) as object);
    expect(await codeOfRejection(recognizeThumbprint("a", alike))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(certificateThumbprint(alike))).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each(["HEX", "base64", null])("in the form %s", async (form) => {
    const hash: CertificateHash = "SHA-1";
    const thumbprint = certificateThumbprint(certificate, hash, form as ThumbprintForm);
    expect(await codeOfRejection(thumbprint)).toBe("ERR_INVALID_OPTION");
  });
});
