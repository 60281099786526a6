/** X.509 certificates: RFC 5280 section 4.1, as far as keys and thumbprints need it. Nothing here is trusted yet. */
import { encodeBase64 } from "../encoding/base64.ts";
import { isUint8Array, ownBytes, type Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { parsePem } from "../encoding/pem.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, UsageError, type Fault } from "../errors.ts";
import { readSpki } from "../jwk/formats/spki.ts";
import { makeKey, type Key } from "../jwk/key.ts";
import { readTime } from "./time.ts";

/** The fields of a certificate, as DER where nothing more is needed. */
export interface CertificateParts {
  readonly der: Bytes;
  readonly serialNumber: Bytes;
  readonly issuer: Bytes;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly subject: Bytes;
  readonly subjectPublicKeyInfo: Bytes;
}

/** Beside the objects and not in them, so that nobody but this package sees it. */
const partsOfEach = /* @__PURE__ */ new WeakMap<Certificate, CertificateParts>();

/** A parsed certificate. Parsing proves nothing: who issued it has not been checked. */
export class Certificate {
  readonly #parts: CertificateParts;
  #key: Key | undefined;

  constructor(parts: CertificateParts) {
    this.#parts = parts;
    partsOfEach.set(this, parts);
  }

  /** The certificate in DER; a copy. */
  get der(): Uint8Array {
    return ownBytes(this.#parts.der, "der");
  }

  /** The serial number in hexadecimal. */
  get serialNumber(): string {
    const digits = Array.from(this.#parts.serialNumber, (octet) => octet.toString(16).padStart(2, "0"));
    // DER puts a zero octet before a positive number that would look negative; it is no part of the number.
    return (digits.length > 1 && digits[0] === "00" ? digits.slice(1) : digits).join("");
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
   * @throws JoseError `ERR_X509_INVALID` for a malformed or weak key, `ERR_JOSE_NOT_SUPPORTED` for another kind.
   */
  get key(): Key {
    if (this.#key === undefined) {
      const { der, subjectPublicKeyInfo } = this.#parts;
      const { contents, metadata } = readSpki(subjectPublicKeyInfo, invalidCertificate);
      this.#key = makeKey(contents, { ...metadata, x5c: [encodeBase64(der)] });
    }
    return this.#key;
  }
}

/**
 * Parses one certificate: PEM, as text or as the bytes of a file, or DER.
 *
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate, `ERR_PEM_INVALID` for text that does not hold exactly
 * one, `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's TRUSTED CERTIFICATE.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything but text or bytes.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { parseCertificate } from "josette/x509";
 * const certificate = parseCertificate(readFileSync("provider.cer"));
 * console.log(certificate.notAfter, certificate.key.bits);
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
  const outer = new DerReader(der, invalidCertificate);
  const certificate = outer.sequence();
  outer.end();
  const tbs = certificate.sequence();
  certificate.sequence();
  certificate.bitString();
  certificate.end();

  tbs.optional(versionTag);
  const serialNumber = tbs.element(tags.integer).content;
  if (serialNumber.length === 0) throw invalidCertificate("has an empty serial number");
  tbs.sequence();
  const issuer = tbs.element(tags.sequence).encoding;
  const validity = tbs.sequence();
  const notBefore = readTime(validity.any(), invalidCertificate);
  const notAfter = readTime(validity.any(), invalidCertificate);
  validity.end();
  const subject = tbs.element(tags.sequence).encoding;
  const subjectPublicKeyInfo = tbs.element(tags.sequence).encoding;
  for (const tag of optionalTags) tbs.optional(tag);
  tbs.end();
  return new Certificate({ der, serialNumber, issuer, notBefore, notAfter, subject, subjectPublicKeyInfo });
}

/** The fields of a certificate. */
export function partsOf(certificate: Certificate): CertificateParts {
  const parts = partsOfEach.get(certificate);
  if (parts === undefined)
    throw new UsageError("ERR_INVALID_ARGUMENT", "A certificate comes from parseCertificate");
  return parts;
}

/** OpenSSL's own label; the certificate in it is followed by OpenSSL's own structure. */
export const trustedCertificate = "TRUSTED CERTIFICATE";

/** The error for that label. */
export function refusedTrustedCertificate(): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "The PEM text holds OpenSSL's TRUSTED CERTIFICATE; convert it: openssl x509 -in trusted.pem -out certificate.pem",
  );
}

const versionTag = 0xa0;
/** issuerUniqueID, subjectUniqueID, extensions. */
const optionalTags = [0x81, 0x82, 0xa3];

const invalidCertificate: Fault = (problem) =>
  new JoseError("ERR_X509_INVALID", `The certificate ${problem}`);

function derInPem(text: string): Bytes {
  const blocks = parsePem(text);
  if (blocks.some(({ label }) => label === trustedCertificate)) throw refusedTrustedCertificate();
  const [first, ...more] = blocks.filter(({ label }) => label === "CERTIFICATE");
  if (first === undefined || more.length > 0) {
    throw new JoseError(
      "ERR_PEM_INVALID",
      `The PEM text holds ${first === undefined ? "no certificate" : "several certificates"}; loadPem reads whatever is there`,
    );
  }
  return first.bytes;
}

function certificateBytes(input: unknown): Bytes {
  if (isUint8Array(input)) return ownBytes(input, "certificate");
  throw new UsageError("ERR_INVALID_ARGUMENT", "A certificate is PEM text or DER bytes");
}
