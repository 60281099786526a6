// RFC 5280 section 4: the certificates of the CAs that Node.js trusts. Nobody made these for a test.
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { certificateThumbprint, parseCertificate } from "../../../src/x509/index.ts";
import { expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { nodeNameText } from "../../support/x509/name-oracles.ts";

const roots = rootCertificates.map((pem) => ({
  pem,
  node: new X509Certificate(pem),
  parsed: parseCertificate(pem),
}));

test("there are many", () => {
  expect(roots.length).toBeGreaterThan(50);
});

test("their fields are read as node:crypto reads them", async () => {
  for (const { node, parsed } of roots) {
    expect(parsed.serialNumber.toUpperCase()).toBe(node.serialNumber.padStart(2, "0"));
    expect([parsed.notBefore, parsed.notAfter]).toEqual([new Date(node.validFrom), new Date(node.validTo)]);
    expect(nodeNameText(parsed.subject)).toBe(node.subject);
    expect(nodeNameText(parsed.issuer)).toBe(node.issuer);
    // node:crypto takes one of version 1, which cannot say so, for a CA if it is self-signed.
    if (parsed.version === 3) expect(parsed.basicConstraints?.ca).toBe(node.ca);
    const thumbprint = await certificateThumbprint(parsed, "SHA-256", "hex");
    expect(thumbprint).toBe(node.fingerprint256.replaceAll(":", ""));
  }
});

test("their keys are read", () => {
  for (const { parsed } of roots) expect(codeOf(() => parsed.key)).toBe(undefined);
});

test("they say how they were signed by a name", () => {
  for (const { parsed } of roots) expect(parsed.signatureAlgorithm.name).toMatch(/RSA|ecdsa/);
});
