/** PEM labels of certificates: RFC 7468 section 5.1, and OpenSSL's. */
import { table } from "../../encoding/table.ts";
import { JoseError } from "../../errors.ts";

/**
 * Reports whether a label is that of a certificate: RFC 7468 section 5.1, including the labels of older
 * programs.
 */
export function isCertificateLabel(label: string): boolean {
  return label === "CERTIFICATE" || label === "X509 CERTIFICATE" || label === "X.509 CERTIFICATE";
}

/** OpenSSL's label for a certificate followed by OpenSSL's trust settings. */
export const trustedCertificate = "TRUSTED CERTIFICATE";

/** The error for the label TRUSTED CERTIFICATE. */
export function refusedTrustedCertificate(): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "TRUSTED CERTIFICATE, a format of OpenSSL, is not supported; convert it: openssl x509 -in trusted.pem " +
      "-out certificate.pem",
  );
}

/**
 * Descriptions of other blocks in PEM files, by label: RFC 7468 sections 6 to 9, and labels of other
 * programs.
 */
export const otherLabels: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "X509 CRL": "The block is a certificate revocation list",
  "CERTIFICATE REQUEST": "The block is a certificate signing request",
  "NEW CERTIFICATE REQUEST": "The block is a certificate signing request",
  PKCS7:
    "The block is a PKCS #7 structure; convert it: openssl pkcs7 -in file.pem -print_certs -out " +
    "certificates.pem",
  CMS:
    "The block is a CMS structure; convert it: openssl pkcs7 -in file.pem -print_certs -out " +
    "certificates.pem",
});
