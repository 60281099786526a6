/** The labels of certificates in PEM: RFC 7468 section 5.1, and those of OpenSSL. */
import { table } from "../../encoding/table.ts";
import { JoseError } from "../../errors.ts";

/**
 * Whether a label says that it is a certificate: RFC 7468 section 5.1, with the labels that older programs
 * write.
 */
export function isCertificateLabel(label: string): boolean {
  return label === "CERTIFICATE" || label === "X509 CERTIFICATE" || label === "X.509 CERTIFICATE";
}

/** OpenSSL's own label; the certificate in it is followed by OpenSSL's own structure. */
export const trustedCertificate = "TRUSTED CERTIFICATE";

/** The error for that label. */
export function refusedTrustedCertificate(): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "The PEM text holds OpenSSL's TRUSTED CERTIFICATE; convert it: openssl x509 -in trusted.pem -out " +
      "certificate.pem",
  );
}

/** What files hold besides, by label, for people: RFC 7468 sections 6 to 9, and other programs' labels. */
export const otherLabels: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "X509 CRL": "It is a certificate revocation list",
  "CERTIFICATE REQUEST": "It is a request for a certificate",
  "NEW CERTIFICATE REQUEST": "It is a request for a certificate",
  PKCS7:
    "It is a PKCS #7 structure; convert it: openssl pkcs7 -in file.pem -print_certs -out certificates.pem",
  CMS: "It is a CMS structure; convert it: openssl pkcs7 -in file.pem -print_certs -out certificates.pem",
});
