/**
 * Certificate extensions: RFC 5280 sections 4.1.2.9 and 4.2. Known extensions are parsed strictly, critical
 * or not.
 */
import { table } from "../../../encoding/table.ts";
import type { Bytes } from "../../../encoding/bytes.ts";
import { DerReader, tags, type DerElement, readBoolean } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { readAuthorityKeyIdentifier, type AuthorityKeyIdentifier } from "./authority-key-identifier.ts";
import { readBasicConstraints, type BasicConstraints } from "./basic-constraints.ts";
import { readGeneralNames, type GeneralName } from "./general-name.ts";
import { readKeyUsage, type KeyUsage } from "./key-usage.ts";
import { readNameConstraints, type NameConstraints } from "./name-constraints.ts";
import { readCertificatePolicies, readExtKeyUsage } from "./purposes.ts";

export type { KeyUsage };

/** An extension, as encoded in the certificate. */
export interface Extension {
  /** The object identifier in dotted form. */
  readonly oid: string;
  /** Whether a certificate must be rejected by software that does not process this extension. */
  readonly critical: boolean;
  /** The contents of extnValue: the DER encoding of the extension's type. */
  readonly value: Bytes;
}

/** The contents of a certificate's extensions. Absent extensions are omitted. */
export interface CertificateExtensions {
  readonly basicConstraints?: BasicConstraints;
  readonly keyUsage?: readonly KeyUsage[];
  /** Object identifiers in dotted form. */
  readonly extKeyUsage?: readonly string[];
  readonly subjectAltName?: readonly GeneralName[];
  readonly subjectKeyIdentifier?: Bytes;
  readonly authorityKeyIdentifier?: AuthorityKeyIdentifier;
  /** Object identifiers in dotted form. */
  readonly certificatePolicies?: readonly string[];
  readonly nameConstraints?: NameConstraints;
  /** Every extension, in order, known or not. */
  readonly all: readonly Extension[];
}

/** Reads the extensions field of a TBSCertificate, if present. */
export function readExtensions(field: DerElement | undefined, fault: Fault): CertificateExtensions {
  if (field === undefined) return Object.freeze({ all: Object.freeze([]) });
  const explicit = new DerReader(field.content, fault);
  const list = explicit.sequence();
  explicit.end();
  const all = new Map<string, Extension>();
  // Section 4.1 requires at least one extension. Some issuers write an empty list, which is accepted.
  while (!list.done) {
    const extension = readExtension(list.sequence(), fault);
    // Section 4.2: each extension at most once.
    if (all.has(extension.oid)) throw fault(`has the extension ${extension.oid} twice`);
    all.set(extension.oid, extension);
  }
  let read: Known = {};
  for (const { oid, value } of all.values()) {
    const reader = known[oid];
    if (reader === undefined) continue;
    const contents = new DerReader(value, fault);
    read = { ...read, ...reader(contents, fault) };
    contents.end();
  }
  return Object.freeze({ ...read, all: Object.freeze([...all.values()]) });
}

/** Extension, section 4.1. */
function readExtension(extension: DerReader, fault: Fault): Extension {
  const oid = extension.objectIdentifier();
  const critical = readBoolean(extension, fault) ?? false;
  const value = extension.element(tags.octetString).content;
  extension.end();
  return Object.freeze({ oid, critical, value });
}

type Known = Omit<CertificateExtensions, "all">;

/** Reads the contents of one extension up to their end. */
type ReadKnown = (contents: DerReader, fault: Fault) => Known;

/** Readers of known extensions, by object identifier: sections 4.2.1 and 4.2.1.1 to 4.2.1.12. */
const known: Readonly<Record<string, ReadKnown>> = /* @__PURE__ */ table({
  "2.5.29.14": (contents: DerReader) => ({
    subjectKeyIdentifier: contents.element(tags.octetString).content,
  }),
  "2.5.29.15": (contents: DerReader, fault: Fault) => ({ keyUsage: readKeyUsage(contents, fault) }),
  "2.5.29.17": (contents: DerReader, fault: Fault) => ({
    subjectAltName: readGeneralNames(contents.sequence(), fault),
  }),
  "2.5.29.19": (contents: DerReader, fault: Fault) => ({
    basicConstraints: readBasicConstraints(contents, fault),
  }),
  "2.5.29.30": (contents: DerReader, fault: Fault) => ({
    nameConstraints: readNameConstraints(contents, fault),
  }),
  "2.5.29.32": (contents: DerReader) => ({ certificatePolicies: readCertificatePolicies(contents) }),
  "2.5.29.35": (contents: DerReader, fault: Fault) => ({
    authorityKeyIdentifier: readAuthorityKeyIdentifier(contents, fault),
  }),
  "2.5.29.37": (contents: DerReader) => ({ extKeyUsage: readExtKeyUsage(contents) }),
});
