import { createHash, generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  certificatePem,
  mintCertificate,
  mintSelfSignedCertificate,
} from "../../examples/identity-provider/certificate.ts";
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from "../../examples/identity-provider/certificate-extensions.ts";
import type { SignatureAlgorithmName } from "../../examples/identity-provider/certificate-signature.ts";
import { distinguishedName } from "../../examples/identity-provider/distinguished-name.ts";
import { thumbprint } from "../../examples/identity-provider/signing-key.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const validity = { notBefore: new Date("2024-01-02T03:04:05Z"), notAfter: new Date("2051-06-07T08:09:10Z") };

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

describe("a self-signed certificate", () => {
  const keyPairs: [string, KeyPair, SignatureAlgorithmName | undefined][] = [
    ["RSA", rsa, undefined],
    ["RSA, SHA-1", rsa, "sha1WithRSAEncryption"],
    ["RSA, SHA-384", rsa, "sha384WithRSAEncryption"],
    ["RSA, SHA-512", rsa, "sha512WithRSAEncryption"],
    ["RSA, PSS", rsa, "id-RSASSA-PSS-sha256"],
    ["P-256", p256, undefined],
    ["P-384", generateKeyPairSync("ec", { namedCurve: "P-384" }), undefined],
    ["P-521", generateKeyPairSync("ec", { namedCurve: "P-521" }), undefined],
    ["Ed25519", generateKeyPairSync("ed25519"), undefined],
  ];

  test.each(keyPairs)("%s: node:crypto parses and verifies it", (_, keyPair, signatureAlgorithm) => {
    const certificate = mintSelfSignedCertificate({
      subject: "CN=api.contoso.example, O=Contoso, C=CH",
      ...keyPair,
      ...validity,
      serialNumber: 0xfedcba9876543210n,
      ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
    });
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(keyPair.publicKey)).toBe(true);
    expect(parsed.subject).toBe("C=CH\nO=Contoso\nCN=api.contoso.example");
    expect(parsed.issuer).toBe(parsed.subject);
    expect(parsed.serialNumber).toBe("FEDCBA9876543210");
    expect(parsed.publicKey.equals(keyPair.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(keyPair.privateKey)).toBe(true);
    expect(new Date(parsed.validFrom)).toEqual(validity.notBefore); // UTCTime
    expect(new Date(parsed.validTo)).toEqual(validity.notAfter); // GeneralizedTime
    expect(parsed.raw).toEqual(Buffer.from(certificate));
  });

  test("has another serial number every time", () => {
    const content = { subject: "CN=a", ...p256, ...validity };
    const serialNumbers = [1, 2, 3].map(
      () => new X509Certificate(mintSelfSignedCertificate(content)).serialNumber,
    );
    expect(new Set(serialNumbers).size).toBe(3);
    for (const serialNumber of serialNumbers) expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  test("its PEM and its thumbprints are the certificate's", () => {
    const certificate = mintSelfSignedCertificate({ subject: "CN=a", ...rsa, ...validity });
    const parsed = new X509Certificate(certificatePem(certificate));
    expect(parsed.raw).toEqual(Buffer.from(certificate));
    expect(Buffer.from(thumbprint(certificate, "sha1"), "base64url").toString("hex")).toBe(
      createHash("sha1").update(parsed.raw).digest("hex"),
    );
    expect(parsed.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(
      Buffer.from(thumbprint(certificate, "sha256"), "base64url").toString("hex"),
    );
  });
});

describe("an issued certificate", () => {
  const root = new X509Certificate(
    mintSelfSignedCertificate({
      subject: "CN=Contoso Root",
      ...rsa,
      ...validity,
      extensions: [
        basicConstraints({ ca: true, pathLength: 1 }),
        keyUsage("keyCertSign", "cRLSign"),
        subjectKeyIdentifier(rsa.publicKey),
      ],
    }),
  );
  const leaf = new X509Certificate(
    mintCertificate({
      subject: "CN=website",
      publicKey: p256.publicKey,
      issuer: { subject: "CN=Contoso Root", privateKey: rsa.privateKey },
      ...validity,
      extensions: [
        basicConstraints({ ca: false }),
        keyUsage("digitalSignature", "keyAgreement"),
        extendedKeyUsage("1.3.6.1.5.5.7.3.2"),
        subjectAltName("website.contoso.example", "api.contoso.example"),
        authorityKeyIdentifier(rsa.publicKey),
      ],
    }),
  );

  test("names and verifies against its issuer", () => {
    expect(leaf.issuer).toBe("CN=Contoso Root");
    expect(leaf.verify(rsa.publicKey)).toBe(true);
    expect(leaf.verify(p256.publicKey)).toBe(false);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(root.checkIssued(leaf)).toBe(false);
  });

  test("carries its extensions", () => {
    expect(root.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]); // what node:crypto calls the extended key usage
    expect(leaf.subjectAltName).toBe("DNS:website.contoso.example, DNS:api.contoso.example");
  });
});

test("a distinguished name keeps an escaped comma and refuses an attribute it does not know", () => {
  const subject = distinguishedName("CN=Contoso\\, Ltd,DC=example");
  const parsed = new X509Certificate(mintSelfSignedCertificate({ subject, ...p256, ...validity }));
  expect(parsed.subject).toBe("DC=example\nCN=Contoso\\, Ltd");
  expect(() => distinguishedName("SHOE=42")).toThrow(RangeError);
});
