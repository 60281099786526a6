// "x5t" and "x5t#S256": RFC 7515 sections 4.1.7 and 4.1.8.
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { type CertificateHash } from "josette/x509";
import { certificateThumbprint, parseCertificate } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import {
  certificatePem,
  mintSelfSignedCertificate,
} from "../../../examples/identity-provider/certificate.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey, rsaKey } from "../../support/keys.ts";
import { selfSigned, thumbprintOf, unsigned, validity } from "../../support/x509/certificates.ts";

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const certificates: [string, Uint8Array][] = [
  ["of an RSA key", selfSigned(rsaKey)],
  ["of another RSA key", selfSigned(otherRsaKey, "CN=other,O=Contoso")],
  ["of an elliptic curve key", mintSelfSignedCertificate({ subject: "CN=ec", ...ec, ...validity })],
];
const hexadecimal = (fingerprint: string) => fingerprint.replaceAll(":", "").toLowerCase();
const decoded = (thumbprint: string) => Buffer.from(thumbprint, "base64url").toString("hex");

describe("the thumbprint of a certificate", () => {
  test.each(certificates)("is the fingerprint that node:crypto takes: %s", async (_, certificate) => {
    const { fingerprint, fingerprint256 } = new X509Certificate(certificate);
    expect(decoded(await certificateThumbprint(certificate, "SHA-1"))).toBe(hexadecimal(fingerprint));
    expect(decoded(await certificateThumbprint(certificate, "SHA-256"))).toBe(hexadecimal(fingerprint256));
  });

  test.each(certificates)("is the digest of the DER, base64url: %s", async (_, certificate) => {
    expect(await certificateThumbprint(certificate, "SHA-1")).toBe(thumbprintOf(certificate, "sha1"));
    expect(await certificateThumbprint(certificate, "SHA-256")).toBe(thumbprintOf(certificate, "sha256"));
  });

  test.each(certificates)(
    "is the same from DER, PEM and a Certificate, with SHA-256 by default: %s",
    async (_, certificate) => {
      const expected = thumbprintOf(certificate, "sha256");
      for (const input of [certificate, certificatePem(certificate), parseCertificate(certificate)]) {
        expect(await certificateThumbprint(input)).toBe(expected);
      }
    },
  );

  test.each<[string, unknown]>([
    ["sha256", "sha256"],
    ["SHA-512", "SHA-512"],
    ["null", null],
  ])("is not taken with %s", async (_, hash) => {
    const thumbprint = certificateThumbprint(selfSigned(rsaKey), hash as CertificateHash);
    expect(await codeOfRejection(thumbprint)).toBe("ERR_INVALID_OPTION");
  });

  test("is not taken of what is no certificate", async () => {
    expect(await codeOfRejection(certificateThumbprint(unsigned().subarray(1)))).toBe("ERR_X509_INVALID");
    expect(await codeOfRejection(certificateThumbprint("certificate"))).toBe("ERR_PEM_INVALID");
    expect(await codeOfRejection(certificateThumbprint(null as unknown as string))).toBe(
      "ERR_INVALID_ARGUMENT",
    );
  });
});
