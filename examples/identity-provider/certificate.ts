/**
 * RFC 5280 section 4.1: certificates, minted with node:crypto.
 *
 * For the demo's provider and client, and for tests that need certificates of any shape.
 */
import { randomBytes, type KeyObject } from "node:crypto";
import { certificateSignature, type SignatureAlgorithmName } from "./certificate-signature.ts";
import type { Extension } from "./certificate-extensions.ts";
import { der, type DerBytes } from "./der-writer.ts";
import { distinguishedName } from "./distinguished-name.ts";

export interface CertificateContent {
  /** RFC 4514 text, or the DER of a Name for names the writer does not know. */
  readonly subject: string | Uint8Array;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** A random 126-bit number by default. */
  readonly serialNumber?: bigint;
  /** None by default. */
  readonly extensions?: readonly Extension[];
  /** By default the usual one for the signing key: RS256, ES256, ES384, ES512 or Ed25519 in X.509's words. */
  readonly signatureAlgorithm?: SignatureAlgorithmName;
}

export interface CertificateIssuer {
  readonly subject: string | Uint8Array;
  readonly privateKey: KeyObject;
}

/** A certificate whose issuer is its own subject; returns its DER. */
export function mintSelfSignedCertificate(
  content: CertificateContent & { readonly privateKey: KeyObject },
): DerBytes {
  return mintCertificate({
    ...content,
    issuer: { subject: content.subject, privateKey: content.privateKey },
  });
}

/** A certificate issued by somebody else, such as a CA; returns its DER. */
export function mintCertificate(
  content: CertificateContent & { readonly issuer: CertificateIssuer },
): DerBytes {
  const signature = certificateSignature(content.issuer.privateKey, content.signatureAlgorithm);
  const tbsCertificate = der.sequence(
    der.contextSpecific(0, "constructed", der.integer(2)), // version 3
    der.integer(content.serialNumber ?? randomSerialNumber()),
    signature.algorithmIdentifier,
    name(content.issuer.subject),
    der.sequence(time(content.notBefore), time(content.notAfter)),
    name(content.subject),
    content.publicKey.export({ type: "spki", format: "der" }),
    ...extensions(content.extensions ?? []),
  );
  return der.sequence(
    tbsCertificate,
    signature.algorithmIdentifier,
    der.bitString(signature.sign(tbsCertificate)),
  );
}

/** RFC 7468 section 5.1: the textual encoding of a certificate. */
export function certificatePem(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function name(subject: string | Uint8Array): Uint8Array {
  return typeof subject === "string" ? distinguishedName(subject) : subject;
}

/**
 * RFC 5280 section 4.1.2.2: positive, at most 20 octets; the second highest bit set keeps its length fixed.
 */
function randomSerialNumber(): bigint {
  return (BigInt(`0x${randomBytes(16).toString("hex")}`) % 2n ** 126n) | (1n << 126n);
}

/** RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
function time(date: Date): DerBytes {
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? der.utcTime(date) : der.generalizedTime(date);
}

/** RFC 5280 section 4.1.2.9: absent rather than empty. */
function extensions(list: readonly Extension[]): readonly DerBytes[] {
  if (list.length === 0) return [];
  return [der.contextSpecific(3, "constructed", der.sequence(...list.map(extension)))];
}

function extension({ oid, critical, value }: Extension): DerBytes {
  const flag = critical ? [der.boolean(true)] : []; // FALSE is the default, which DER leaves out
  return der.sequence(der.objectIdentifier(oid), ...flag, der.octetString(value));
}
