/** X.509 certificates: RFC 5280 section 4. Nothing here is trusted yet. */
import { encodeBase64 } from "../../encoding/base64.ts";
import { isThenable } from "../../encoding/brand.ts";
import { isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { tags } from "../../encoding/der.ts";
import { parsePem } from "../../encoding/pem.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { keyFault } from "../../jwk/key/fault.ts";
import { everyKeyType } from "../../keytypes/every.ts";
import { readSpki } from "../../jwk/formats/spki.ts";
import { makeKey, type Key } from "../../jwk/key/key.ts";
import type { BasicConstraints } from "./extensions/basic-constraints.ts";
import type { Extension } from "./extensions/extensions.ts";
import { invalidCertificate } from "./fault.ts";
import { copyOfGeneralNames, type GeneralName } from "./extensions/general-name.ts";
import { hexadecimal, hexadecimalInteger } from "./hexadecimal.ts";
import type { KeyUsage } from "./extensions/key-usage.ts";
import { copyOfNameConstraints, type NameConstraints } from "./extensions/name-constraints.ts";
import { readName, type DistinguishedName } from "./name/name.ts";
import { readParts, type CertificateParts } from "./parts.ts";
import { isCertificateLabel, refusedTrustedCertificate, trustedCertificate } from "../files/pem-labels.ts";
import { signatureAlgorithmName } from "./signature-algorithm-names.ts";

export type { CertificateParts };

/** Beside the objects and not in them, so that nobody but this package sees it. */
const partsOfEach = /* @__PURE__ */ new WeakMap<Certificate, CertificateParts>();

/** A parsed certificate. Parsing proves nothing: who issued it has not been checked. */
export class Certificate {
  readonly #parts: CertificateParts;
  #key: Key | undefined;

  /** @throws UsageError `ERR_INVALID_ARGUMENT` for a class derived from this one, which could say what it likes about a certificate. */
  constructor(parts: CertificateParts) {
    if (new.target !== Certificate) {
      throw new UsageError("ERR_INVALID_ARGUMENT", "A certificate comes from parseCertificate");
    }
    this.#parts = parts;
    partsOfEach.set(this, parts);
    // What console.log shows in Node.js, Deno and Bun: of getters alone they would show nothing.
    Object.defineProperty(this, Symbol.for("nodejs.util.inspect.custom"), { value: () => this.#summary() });
    Object.freeze(this);
  }

  /** The certificate in DER; a copy. */
  get der(): Uint8Array {
    return ownBytes(this.#parts.der, "der");
  }

  /** 1, 2 or 3; only version 3 has extensions. */
  get version(): 1 | 2 | 3 {
    return this.#parts.version;
  }

  /** The serial number in hexadecimal, lowercase; a minus sign stands before a negative one. */
  get serialNumber(): string {
    return hexadecimalInteger(this.#parts.serialNumber);
  }

  /** Who issued it. `String(certificate.issuer)` is the text of RFC 4514. */
  get issuer(): DistinguishedName {
    return readName(this.#parts.issuer, invalidCertificate);
  }

  /** Whose key it is. `String(certificate.subject)` is the text of RFC 4514. */
  get subject(): DistinguishedName {
    return readName(this.#parts.subject, invalidCertificate);
  }

  /** What it was signed with: the object identifier, and the name in the RFCs for the usual ones. */
  get signatureAlgorithm(): { readonly oid: string; readonly name?: string } {
    const { oid } = this.#parts.signatureAlgorithm;
    const name = signatureAlgorithmName(oid);
    return Object.freeze({ oid, ...(name !== undefined && { name }) });
  }

  /** The beginning of the validity, inclusive. */
  get notBefore(): Date {
    return new Date(this.#parts.notBefore);
  }

  /** The end of the validity, inclusive. */
  get notAfter(): Date {
    return new Date(this.#parts.notAfter);
  }

  /**
   * The public key, with the certificate as its `x5c`. Read when first asked for, so that a certificate in a chain may
   * have a key of another kind.
   * @throws JoseError `ERR_X509_INVALID` for a malformed or weak key, `ERR_KEY_INVALID` for a point on Ed25519 or Ed448 that is of small
   * order or not in its canonical encoding, `ERR_JOSE_NOT_SUPPORTED` for another kind.
   */
  get key(): Key {
    if (this.#key === undefined) {
      const { der, subjectPublicKeyInfo } = this.#parts;
      const unusablePoint = keyFault("certificate");
      const { contents, metadata } = readSpki(
        subjectPublicKeyInfo,
        everyKeyType(),
        invalidCertificate,
        unusablePoint,
      );
      this.#key = makeKey(contents, { ...metadata, x5c: [encodeBase64(der)] });
    }
    return this.#key;
  }

  /** Whether the subject is a certification authority, section 4.2.1.9; `undefined`, as for the rest, when nothing is said about it. */
  get basicConstraints(): BasicConstraints | undefined {
    return this.#parts.extensions.basicConstraints;
  }

  /** What the key may be used for, section 4.2.1.3. */
  get keyUsage(): readonly KeyUsage[] | undefined {
    return this.#parts.extensions.keyUsage;
  }

  /** What the key may be used for as object identifiers, section 4.2.1.12: 1.3.6.1.5.5.7.3.2, for one, is client authentication. */
  get extKeyUsage(): readonly string[] | undefined {
    return this.#parts.extensions.extKeyUsage;
  }

  /** Other names of the subject, section 4.2.1.6. */
  get subjectAltName(): readonly GeneralName[] | undefined {
    const names = this.#parts.extensions.subjectAltName;
    return names && copyOfGeneralNames(names);
  }

  /** Which of the subject's keys this is, in hexadecimal, section 4.2.1.2. */
  get subjectKeyIdentifier(): string | undefined {
    return hexadecimalIfAny(this.#parts.extensions.subjectKeyIdentifier);
  }

  /** Which of the issuer's keys signed it, in hexadecimal, section 4.2.1.1. */
  get authorityKeyIdentifier(): string | undefined {
    return hexadecimalIfAny(this.#parts.extensions.authorityKeyIdentifier?.keyIdentifier);
  }

  /** The policies it was issued under, as object identifiers, section 4.2.1.4. */
  get certificatePolicies(): readonly string[] | undefined {
    return this.#parts.extensions.certificatePolicies;
  }

  /** Where the names in the certificates below this one may lie, section 4.2.1.10. */
  get nameConstraints(): NameConstraints | undefined {
    const constraints = this.#parts.extensions.nameConstraints;
    return constraints && copyOfNameConstraints(constraints);
  }

  /** Every extension as it stands in the certificate, in order, also those that nothing above is read from. */
  get extensions(): readonly Extension[] {
    const { all } = this.#parts.extensions;
    return Object.freeze(all.map((each) => Object.freeze({ ...each, value: each.value.slice() })));
  }

  #summary(): object {
    const [subject, issuer] = [this.subject.toString(), this.issuer.toString()];
    const { serialNumber, notBefore, notAfter, keyUsage, extKeyUsage, basicConstraints } = this;
    const rest = { keyUsage, extKeyUsage, basicConstraints, subjectAltName: this.subjectAltName };
    return { subject, issuer, serialNumber, notBefore, notAfter, ...rest };
  }
}

/**
 * Parses one certificate: PEM, as text or as the bytes of a file, or DER. Its fields and the extensions that are known here are read
 * at once and strictly; its key, when it is asked for. That proves nothing about it: see `validateChain`.
 *
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate, `ERR_PEM_INVALID` for text that does not hold exactly
 * one, `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's TRUSTED CERTIFICATE.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything but text or bytes.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { parseCertificate } from "josette/x509";
 * const certificate = parseCertificate(readFileSync("provider.cer"));
 * console.log(certificate.subject.toString(), certificate.notAfter, certificate.key.bits);
 * console.log(certificate.subjectAltName?.map(({ type, value }) => `${type}: ${String(value)}`));
 * ```
 */
export function parseCertificate(input: string | Uint8Array): Certificate {
  if (typeof input === "string") return readCertificate(derInPem(input));
  const bytes = certificateBytes(input);
  // Files named .cer, .crt or .pem may hold either form; DER begins with the octet of a SEQUENCE.
  const text = bytes[0] === tags.sequence ? undefined : decodeUtf8(bytes);
  return readCertificate(text?.includes("-----BEGIN ") === true ? derInPem(text) : bytes);
}

/** Parses DER. */
export function readCertificate(der: Bytes): Certificate {
  return new Certificate(readParts(der, invalidCertificate));
}

/** The fields of a certificate. */
export function partsOf(certificate: Certificate): CertificateParts {
  const parts = partsOfEach.get(certificate);
  if (parts === undefined)
    throw new UsageError("ERR_INVALID_ARGUMENT", "A certificate comes from parseCertificate");
  return parts;
}

function hexadecimalIfAny(bytes: Bytes | undefined): string | undefined {
  return bytes && hexadecimal(bytes);
}

function derInPem(text: string): Bytes {
  const blocks = parsePem(text);
  if (blocks.some(({ label }) => label === trustedCertificate)) throw refusedTrustedCertificate();
  const [first, ...more] = blocks.filter(({ label }) => isCertificateLabel(label));
  if (first === undefined || more.length > 0) {
    throw new JoseError(
      "ERR_PEM_INVALID",
      first === undefined
        ? "The text holds no certificate in PEM; give the contents of the file; loadPem reads other files too"
        : "The PEM text holds several certificates; loadPem reads whatever is there",
    );
  }
  return first.bytes;
}

function certificateBytes(input: unknown): Bytes {
  if (isUint8Array(input)) return ownBytes(input, "certificate");
  const advice = isThenable(input) ? ", not a promise of either: await it" : "";
  throw new UsageError("ERR_INVALID_ARGUMENT", `A certificate is PEM text or DER bytes${advice}`);
}
