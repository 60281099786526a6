/** The fields of a certificate, parsed strictly: RFC 5280 sections 4.1 and 4.1.2. */
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags, type DerElement } from "../../encoding/der.ts";
import type { Fault } from "../../errors.ts";
import { readExtensions, type CertificateExtensions } from "./extensions/extensions.ts";
import { readSerialNumber } from "./serial-number.ts";
import { readName } from "./name/name.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";

/**
 * The fields of a certificate, some of them as DER. Names are kept as DER, because their encodings are
 * compared.
 */
export interface CertificateParts {
  readonly der: Bytes;
  /** The complete encoding of the TBSCertificate, which the signature covers. */
  readonly tbs: Bytes;
  readonly version: 1 | 2 | 3;
  /** The contents octets of the DER INTEGER. */
  readonly serialNumber: Bytes;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Bytes;
  readonly issuer: Bytes;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Bytes;
  readonly subjectPublicKeyInfo: Bytes;
  readonly extensions: CertificateExtensions;
}

/** AlgorithmIdentifier, section 4.1.1.2. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  /** The complete encoding, including the parameters. */
  readonly encoding: Bytes;
}

/** Reads a certificate. */
export function readParts(der: Bytes, fault: Fault): CertificateParts {
  const reader = new DerReader(der, fault);
  const certificate = reader.sequence();
  reader.end();
  const tbs = certificate.element(tags.sequence);
  const signatureAlgorithm = readAlgorithm(certificate);
  const signature = certificate.bitString();
  certificate.end();

  const { signedAlgorithm, ...fields } = readTbs(certificate.inside(tbs.content), fault);
  // Section 4.1.1.2: both algorithm fields must be equal. Only the one in the TBSCertificate is signed.
  if (!sameBytes(signatureAlgorithm.encoding, signedAlgorithm.encoding)) {
    throw fault("has different signature algorithms inside and outside the TBSCertificate");
  }
  return { der, tbs: tbs.encoding, signatureAlgorithm, signature, ...fields };
}

type TbsFields = Omit<CertificateParts, "der" | "tbs" | "signatureAlgorithm" | "signature"> & {
  readonly signedAlgorithm: AlgorithmIdentifier;
};

/** TBSCertificate, section 4.1.2. */
function readTbs(tbs: DerReader, fault: Fault): TbsFields {
  const version = readVersion(tbs, fault);
  const serialNumber = readSerialNumber(tbs.element(tags.integer).content, fault);
  const signedAlgorithm = readAlgorithm(tbs);
  const issuer = nameOf(tbs, fault);
  const validity = tbs.sequence();
  const notBefore = readTime(validity.any(), fault);
  const notAfter = readTime(validity.any(), fault);
  validity.end();
  const subject = nameOf(tbs, fault);
  const subjectPublicKeyInfo = tbs.element(tags.sequence).encoding;
  for (const tag of uniqueIdentifiers) {
    const identifier = tbs.optional(tag)?.content;
    if (identifier === undefined) continue;
    // Section 4.1.2.8.
    if (version === 1) throw fault("has a unique identifier, which version 1 does not allow");
    if (!isBitString(identifier)) throw fault("has a malformed unique identifier");
  }
  // Section 4.1.2.9.
  if (version !== 3 && tbs.peek() === extensionsTag)
    throw fault(`has extensions, which version ${version} does not allow`);
  const extensions = readExtensions(tbs.optional(extensionsTag), fault);
  tbs.end();
  return {
    version,
    serialNumber,
    signedAlgorithm,
    issuer,
    notBefore,
    notAfter,
    subject,
    subjectPublicKeyInfo,
    extensions,
  };
}

const versionTag = 0xa0;
/** issuerUniqueID and subjectUniqueID: IMPLICIT BIT STRINGs. */
const uniqueIdentifiers = [0x81, 0x82];
const extensionsTag = 0xa3;

/**
 * Section 4.1.2.1. Version 1 is the default and should be omitted. An explicit version 1 is accepted: it is
 * common and unambiguous.
 */
function readVersion(tbs: DerReader, fault: Fault): 1 | 2 | 3 {
  const element = tbs.optional(versionTag);
  if (element === undefined) return 1;
  const explicit = tbs.inside(element.content);
  const [number, ...more] = explicit.element(tags.integer).content;
  explicit.end();
  if (more.length > 0 || (number !== 0 && number !== 1 && number !== 2)) {
    throw fault("has a version that is not 1, 2 or 3");
  }
  return number === 0 ? 1 : number === 1 ? 2 : 3;
}

function readAlgorithm(reader: DerReader): AlgorithmIdentifier {
  const { content, encoding } = reader.element(tags.sequence);
  const algorithm = reader.inside(content);
  const oid = algorithm.objectIdentifier();
  if (!algorithm.done) algorithm.any();
  algorithm.end();
  return { oid, encoding };
}

/** Returns the encoding of a Name, after checking that the Name is well-formed. */
function nameOf(tbs: DerReader, fault: Fault): Bytes {
  const { encoding } = tbs.element(tags.sequence);
  readName(encoding, fault);
  return encoding;
}

/** X.690 section 8.6.2: the first octet is the number of unused bits in the last one. */
function isBitString([unused, ...octets]: Bytes): boolean {
  return unused !== undefined && unused <= 7 && (unused === 0 || octets.length > 0);
}

function sameBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index]);
}

/**
 * Reads a Time: UTCTime (section 4.1.2.5.1) or GeneralizedTime (section 4.1.2.5.2), in UTC and with seconds.
 */
function readTime({ tag, content }: DerElement, fault: Fault): Date {
  const digits = /^([0-9]+)Z$/.exec(decodeUtf8(content) ?? "")?.[1] ?? "";
  const isUtcTime = tag === tags.utcTime && digits.length === 12;
  const isGeneralizedTime = tag === tags.generalizedTime && digits.length === 14;
  if (!isUtcTime && !isGeneralizedTime) throw fault("has a malformed time");
  const full = isUtcTime ? withCentury(digits) : digits;
  const iso = full.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6.000Z");
  const time = new Date(iso);
  // For a date that does not exist, `time` is either invalid or another date.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso)
    throw fault("has a date or time that does not exist");
  return time;
}

/** Section 4.1.2.5.1: two-digit years below 50 mean 2000 to 2049. */
function withCentury(digits: string): string {
  return digits < "5" ? `20${digits}` : `19${digits}`;
}
