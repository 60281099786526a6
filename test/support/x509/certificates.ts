// Certificates for tests: sound ones, minted with node:crypto, and ones of any shape.
import { createHash, type KeyObject } from "node:crypto";
import {
  mintCertificate,
  mintSelfSignedCertificate,
} from "../../../examples/identity-provider/certificate.ts";
import { der, type DerBytes } from "../../../examples/identity-provider/der-writer.ts";
import { distinguishedName } from "../../../examples/identity-provider/distinguished-name.ts";
import { keyObjects, rsaKey, type RsaPrivateJwk } from "../keys.ts";

export const validity = {
  notBefore: new Date("2025-01-02T03:04:05Z"),
  notAfter: new Date("2035-06-07T08:09:10Z"),
};

/** A self-signed certificate of an RSA key. */
export function selfSigned(jwk: RsaPrivateJwk, subject = "CN=test"): DerBytes {
  return mintSelfSignedCertificate({ subject, ...keyObjects(jwk), ...validity });
}

/** A certificate of a public key, from an issuer. */
export function issued(
  publicKey: KeyObject,
  subject: string,
  issuer: { readonly subject: string; readonly jwk: RsaPrivateJwk },
): DerBytes {
  const { privateKey } = keyObjects(issuer.jwk);
  return mintCertificate({
    subject,
    publicKey,
    ...validity,
    issuer: { subject: issuer.subject, privateKey },
  });
}

/** The fields of a certificate, each as DER, with something sound for what is left out. */
export interface CertificateFields {
  readonly version?: Uint8Array;
  readonly serialNumber?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly notBefore?: Uint8Array;
  readonly notAfter?: Uint8Array;
  readonly subject?: Uint8Array;
  readonly subjectPublicKeyInfo?: Uint8Array;
  /** What follows the key: unique identifiers, extensions, or something that does not belong. */
  readonly rest?: readonly Uint8Array[];
}

/** A certificate made of these fields. Nobody signed it. */
export function unsigned(fields: CertificateFields = {}): DerBytes {
  const {
    version = der.contextSpecific(0, "constructed", der.integer(2)),
    serialNumber = der.integer(1),
    issuer = distinguishedName("CN=issuer"),
    notBefore = der.utcTime(validity.notBefore),
    notAfter = der.utcTime(validity.notAfter),
    subject = distinguishedName("CN=subject"),
    subjectPublicKeyInfo = keyObjects(rsaKey).publicKey.export({ type: "spki", format: "der" }),
    rest = [],
  } = fields;
  const algorithm = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.11"), der.nullValue());
  const times = der.sequence(notBefore, notAfter);
  const signed = [version, serialNumber, algorithm, issuer, times, subject, subjectPublicKeyInfo, ...rest];
  return der.sequence(der.sequence(...signed), algorithm, der.bitString(new Uint8Array(256)));
}

/** "x5t" and "x5t#S256", RFC 7515 sections 4.1.7 and 4.1.8. */
export function thumbprintOf(certificate: Uint8Array, hash: "sha1" | "sha256"): string {
  return createHash(hash).update(certificate).digest("base64url");
}

/** An element of "x5c". */
export function base64(certificate: Uint8Array): string {
  return Buffer.from(certificate).toString("base64");
}
