/** X.509 certificates: RFC 5280 section 4. Parsing does not establish trust. */
import type { Suite } from "../../algorithms/suite.ts";
import { encodeBase64 } from "../../encoding/base64url.ts";
import { isThenable } from "../../encoding/brand.ts";
import { isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { tags } from "../../encoding/der.ts";
import { parsePem } from "../../encoding/pem.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import { JoseError, UsageError, type Fault } from "../../errors.ts";
import { keyFault } from "../../jwk/key/invalid-key.ts";
import { readSpki } from "../../jwk/formats/spki.ts";
import { makeKey, type Key } from "../../jwk/key/key.ts";
import type { BasicConstraints } from "./extensions/basic-constraints.ts";
import type { Extension } from "./extensions/extensions.ts";
import { copyOfGeneralNames, type GeneralName } from "./extensions/general-name.ts";
import { hexadecimal, hexadecimalInteger } from "./hexadecimal.ts";
import type { KeyUsage } from "./extensions/key-usage.ts";
import { copyOfNameConstraints, type NameConstraints } from "./extensions/name-constraints.ts";
import { readName, type DistinguishedName } from "./name/name.ts";
import { readParts, type CertificateParts } from "./certificate-fields.ts";
import { isCertificateLabel, refusedTrustedCertificate, trustedCertificate } from "./pem-labels.ts";
import { signatureAlgorithmName } from "./signature-algorithm-names.ts";

export type { CertificateParts };

/** The parts of each certificate are kept outside the object, so that only this package can access them. */
const partsOfEach = /* @__PURE__ */ new WeakMap<Certificate, CertificateParts>();

/** A parsed certificate. Parsing does not verify its issuer or signature. */
export class Certificate {
  readonly #parts: CertificateParts;
  readonly #suite: Suite;
  #key: Key | undefined;

  // Subclasses are rejected, because they could override the properties.
  private constructor(suite: Suite, parts: CertificateParts) {
    if (new.target !== Certificate) {
      throw new UsageError(
        "ERR_INVALID_ARGUMENT",
        "certificate must be an object that parseCertificate returned",
      );
    }
    this.#suite = suite;
    this.#parts = parts;
    partsOfEach.set(this, parts);
    // Shown by console.log in Node.js, Deno and Bun, which do not show getters.
    Object.defineProperty(this, Symbol.for("nodejs.util.inspect.custom"), { value: () => this.#summary() });
    Object.freeze(this);
  }

  /**
   * Creates a certificate.
   * @internal
   */
  static of(suite: Suite, parts: CertificateParts): Certificate {
    return new Certificate(suite, parts);
  }

  /** A copy of the DER encoding. */
  get der(): Uint8Array {
    return ownBytes(this.#parts.der, "der");
  }

  /** 1, 2 or 3. Only version 3 has extensions. */
  get version(): 1 | 2 | 3 {
    return this.#parts.version;
  }

  /** The serial number in lower-case hexadecimal, with a minus sign if it is negative. */
  get serialNumber(): string {
    return hexadecimalInteger(this.#parts.serialNumber);
  }

  /** The issuer. `String(certificate.issuer)` is the RFC 4514 string representation. */
  get issuer(): DistinguishedName {
    return readName(this.#parts.issuer, invalidCertificate);
  }

  /** The subject. `String(certificate.subject)` is the RFC 4514 string representation. */
  get subject(): DistinguishedName {
    return readName(this.#parts.subject, invalidCertificate);
  }

  /** The signature algorithm: its object identifier, and its RFC name if it is a common one. */
  get signatureAlgorithm(): { readonly oid: string; readonly name?: string } {
    const { oid } = this.#parts.signatureAlgorithm;
    const name = signatureAlgorithmName(oid);
    return Object.freeze({ oid, ...(name !== undefined && { name }) });
  }

  /** The start of the validity period, inclusive. */
  get notBefore(): Date {
    return new Date(this.#parts.notBefore);
  }

  /** The end of the validity period, inclusive. */
  get notAfter(): Date {
    return new Date(this.#parts.notAfter);
  }

  /**
   * The public key, with the certificate as its `x5c`. It is read on first access, so that a certificate in a
   * chain may have an unsupported type of key.
   * @throws JoseError `ERR_X509_INVALID` for a malformed or weak key, `ERR_KEY_INVALID` for an Ed25519 or
   * Ed448 point of small order or with a non-canonical encoding, `ERR_JOSE_NOT_SUPPORTED` for an unsupported
   * type of key.
   */
  get key(): Key {
    if (this.#key === undefined) {
      const { der, subjectPublicKeyInfo } = this.#parts;
      const unusablePoint = keyFault("certificate");
      const { contents, metadata } = readSpki(
        this.#suite,
        subjectPublicKeyInfo,
        invalidCertificate,
        unusablePoint,
      );
      this.#key = makeKey(contents, { ...metadata, x5c: [encodeBase64(der)] });
    }
    return this.#key;
  }

  /**
   * Whether the subject is a certification authority, section 4.2.1.9. `undefined` if the certificate lacks
   * the extension, like all properties below.
   */
  get basicConstraints(): BasicConstraints | undefined {
    return this.#parts.extensions.basicConstraints;
  }

  /** The permitted uses of the key, section 4.2.1.3. */
  get keyUsage(): readonly KeyUsage[] | undefined {
    return this.#parts.extensions.keyUsage;
  }

  /**
   * The permitted purposes of the key as object identifiers, section 4.2.1.12. For example, 1.3.6.1.5.5.7.3.2
   * is TLS client authentication.
   */
  get extKeyUsage(): readonly string[] | undefined {
    return this.#parts.extensions.extKeyUsage;
  }

  /** Alternative names of the subject, section 4.2.1.6. */
  get subjectAltName(): readonly GeneralName[] | undefined {
    const names = this.#parts.extensions.subjectAltName;
    return names && copyOfGeneralNames(names);
  }

  /** Identifies the subject's public key, section 4.2.1.2. In hexadecimal. */
  get subjectKeyIdentifier(): string | undefined {
    return hexadecimalIfAny(this.#parts.extensions.subjectKeyIdentifier);
  }

  /** Identifies the issuer's key that signed the certificate, section 4.2.1.1. In hexadecimal. */
  get authorityKeyIdentifier(): string | undefined {
    return hexadecimalIfAny(this.#parts.extensions.authorityKeyIdentifier?.keyIdentifier);
  }

  /** The policies under which the certificate was issued, as object identifiers, section 4.2.1.4. */
  get certificatePolicies(): readonly string[] | undefined {
    return this.#parts.extensions.certificatePolicies;
  }

  /** Restrictions on the names in the certificates below this one, section 4.2.1.10. */
  get nameConstraints(): NameConstraints | undefined {
    const constraints = this.#parts.extensions.nameConstraints;
    return constraints && copyOfNameConstraints(constraints);
  }

  /** Every extension in the certificate, in order, including those without a property above. */
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

/** Implements `parseCertificate` of josette/x509 with the algorithms of a suite. */
export function parseCertificate(suite: Suite, input: string | Uint8Array): Certificate {
  if (typeof input === "string") return readCertificate(suite, derInPem(input));
  const bytes = certificateBytes(input);
  // Files named .cer, .crt or .pem may contain PEM or DER. DER starts with the octet of a SEQUENCE.
  const text = bytes[0] === tags.sequence ? undefined : decodeUtf8(bytes);
  return readCertificate(suite, text?.includes("-----BEGIN ") === true ? derInPem(text) : bytes);
}

/** Parses a DER certificate. */
export function readCertificate(suite: Suite, der: Bytes): Certificate {
  return Certificate.of(suite, readParts(der, invalidCertificate));
}

/** Returns the fields of a certificate. */
export function partsOf(certificate: Certificate): CertificateParts {
  const parts = partsOfEach.get(certificate);
  if (parts === undefined)
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "certificate must be an object that parseCertificate returned",
    );
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
        ? "The text contains no PEM certificate; pass the contents of the file, or use loadPem for other " +
            "contents"
        : "The PEM text contains several certificates; use loadPem to read all of them",
    );
  }
  return first.bytes;
}

function certificateBytes(input: unknown): Bytes {
  if (isUint8Array(input)) return ownBytes(input, "certificate");
  const advice = isThenable(input) ? ", but is a promise; await it" : "";
  throw new UsageError("ERR_INVALID_ARGUMENT", `certificate must be PEM text or DER bytes${advice}`);
}

/** The error for a malformed certificate. */
const invalidCertificate: Fault = (problem) =>
  new JoseError("ERR_X509_INVALID", `The certificate ${problem}`);
