/**
 * josette/x509: certificates, and files with certificates and keys. RFC 5280, RFC 7468, RFC 7292.
 *
 * @module josette/x509
 */
import { every } from "../algorithms/every.ts";
import type { KeySource } from "../jwk/key/types.ts";
import { parseCertificate as parseCertificateWith, type Certificate } from "./certificate/certificate.ts";
import {
  recognizeThumbprint as recognizeThumbprintWith,
  type RecognizedThumbprint,
} from "./certificate/recognize-thumbprint.ts";
import {
  certificateThumbprint as certificateThumbprintWith,
  type CertificateHash,
  type ThumbprintForm,
} from "./certificate/thumbprint.ts";
import { loadPem as loadPemWith, type LoadPemOptions, type LoadedPem } from "./files/load.ts";
import {
  loadPkcs12 as loadPkcs12With,
  type LoadPkcs12Options,
  type LoadedPkcs12,
} from "./files/pkcs12/pkcs12.ts";
import type { CertificateInput } from "./path/chain-input.ts";
import type { ChainOptions } from "./path/chain-policy.ts";
import { validateChain as validateChainWith, type ValidatedChain } from "./path/path.ts";
import { x5cKeySource as x5cKeySourceWith } from "./path/x5c.ts";
export { type Certificate } from "./certificate/certificate.ts";
export { type LoadedPem, type LoadPemOptions, type PemEntry } from "./files/load.ts";
export { type LoadedPkcs12, type LoadPkcs12Options } from "./files/pkcs12/pkcs12.ts";
export type { Unreadable } from "./files/unreadable.ts";
export type { CertificateInput } from "./path/chain-input.ts";
export type { CertificateDemand, ChainOptions } from "./path/chain-policy.ts";
export { type ValidatedChain } from "./path/path.ts";

export { type CertificateHash, type ThumbprintForm } from "./certificate/thumbprint.ts";
export { type RecognizedThumbprint } from "./certificate/recognize-thumbprint.ts";
export type { BasicConstraints } from "./certificate/extensions/basic-constraints.ts";
export type { Extension } from "./certificate/extensions/extensions.ts";
export type { GeneralName } from "./certificate/extensions/general-name.ts";
export type { KeyUsage } from "./certificate/extensions/key-usage.ts";
export type { NameConstraints } from "./certificate/extensions/name-constraints.ts";
export type { DistinguishedName, NameAttribute, RelativeDistinguishedName } from "./certificate/name/name.ts";
export { CertificateChainError, type ChainCheck, type ChainFailure } from "../errors.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeySource } from "../jwk/key/types.ts";

/**
 * Parses one certificate: PEM (a string or the bytes of a file) or DER. Its fields and known extensions are
 * parsed strictly and immediately, its key on first access. This does not establish trust: see
 * `validateChain`.
 *
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate, `ERR_PEM_INVALID` for text that does not
 * contain exactly one certificate, `ERR_JOSE_NOT_SUPPORTED` for OpenSSL's TRUSTED CERTIFICATE.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything but a string or bytes.
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
  return parseCertificateWith(every(), input);
}

/**
 * Reads all keys and certificates in a PEM text. Each private key is paired with its certificate by the
 * public key, so that tokens that identify the certificate by `x5t` or `x5t#S256` select the key. `keys` can
 * be passed to `decrypt.keys`.
 *
 * Supported are `PRIVATE KEY`, `ENCRYPTED PRIVATE KEY` (RFC 8018: PBES2), `RSA PRIVATE KEY`,
 * `EC PRIVATE KEY`, `PUBLIC KEY`, `RSA PUBLIC KEY` and `CERTIFICATE`. Other text between blocks is ignored:
 * bag attributes, blank lines, indentation. Line ends may be CRLF, or the two characters `\n` as in
 * environment variables. The text may be a string or bytes. Blocks of unknown or unsupported types are listed
 * in `unreadable`.
 *
 * @throws JoseError `ERR_PEM_INVALID` for malformed text or text without keys and certificates,
 * `ERR_KEY_INVALID` or `ERR_X509_INVALID` for a malformed key or certificate and for a wrong passphrase,
 * `ERR_JOSE_NOT_SUPPORTED` if all blocks are of unsupported types, `ERR_JOSE_LIMIT_EXCEEDED` for a text that
 * is too long, or for encrypted keys with more than 10,000,000 iterations in total.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `text` is neither a string nor a `Uint8Array`,
 * `ERR_INVALID_OPTION` for an encrypted key without a passphrase.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { createJwtVerifier, keySet, loadPem } from "josette";
 * const { keys } = await loadPem(readFileSync("key-and-certificate.pem", "utf8"));
 * const jwks = await (await fetch("https://login.example.com/jwks")).json();
 * const verifier = createJwtVerifier({
 *   decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256", "A256CBC-HS512"] },
 *   verify: { keys: keySet(jwks), alg: ["RS256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api://orders" },
 * });
 * ```
 */
export function loadPem(text: string | Uint8Array, options: LoadPemOptions = {}): Promise<LoadedPem> {
  return loadPemWith(every(), text, options);
}

/**
 * Reads the keys and certificates in a PKCS #12 file (.pfx, .p12). The file is given as bytes, or as base64
 * with or without line ends, as returned by Azure Key Vault. Each private key is paired with its certificate,
 * so that tokens that identify the certificate by `x5t` or `x5t#S256` select the key. `keys` can be passed to
 * `decrypt.keys`.
 *
 * The MAC is verified before anything is decrypted. A file without a MAC is accepted, but nothing proves its
 * integrity or origin. PBES2 with AES-CBC is supported in every runtime; triple DES and some hash functions
 * require node:crypto. Data that is encrypted with RC2 (by Windows before 2017 and `openssl pkcs12 -legacy`)
 * may contain certificates, and keys that are themselves encrypted with a stronger algorithm. Private keys
 * protected only by RC2 are not accepted. Parts of unknown or unsupported types are listed in `unreadable`.
 *
 * @throws JoseError `ERR_PKCS12_INVALID` for a wrong password, and for a malformed, corrupt or empty file;
 * `ERR_KEY_INVALID` or `ERR_X509_INVALID` for a malformed key or certificate in it; `ERR_JOSE_NOT_SUPPORTED`
 * for a MAC that josette or the runtime does not support, and if no part of the file is supported;
 * `ERR_JOSE_LIMIT_EXCEEDED` for a file of more than 4 MiB, more than 10,000,000 iterations in total (without
 * node:crypto, 100,000 for each use of RFC 7292's key derivation), 4096 bags, 128 encrypted parts or 32,768
 * ASN.1 elements.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `file` is neither bytes nor a string, `ERR_INVALID_OPTION` for
 * a password that is not a string.
 * @example
 * ```ts no-run
 * import { createJwtVerifier, keySet, loadPkcs12 } from "josette";
 * // The values come from Key Vault, the provider and the request.
 * declare const secret: { value: string }, jwks: { keys: [] }, token: string;
 * // A file is read by loadPkcs12(readFileSync("decryption.pfx"), { password: "secret" }).
 * const { keys } = await loadPkcs12(secret.value);
 * const verifier = createJwtVerifier({
 *   decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A128CBC-HS256", "A256CBC-HS512"] },
 *   verify: { keys: keySet(jwks), alg: ["RS256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api://orders" },
 * });
 * const { claims } = await verifier.verify(token);
 * ```
 */
export function loadPkcs12(
  file: Uint8Array | string,
  options: LoadPkcs12Options = {},
): Promise<LoadedPkcs12> {
  return loadPkcs12With(every(), file, options);
}

/**
 * Validates a certificate chain, RFC 5280 section 6.1. The leaf comes first, and each certificate was issued
 * by the next. The chain ends at the first certificate that is a trust anchor, or its last certificate was
 * issued by a trust anchor. Certificates after a trust anchor are counted but otherwise ignored. `x5c` of a
 * JOSE header or JWK can be passed unchanged. Anchors must be valid CA certificates like all others; only
 * their own signatures are not verified. Nothing is fetched, so revocation (section 6.3) is not checked.
 *
 * In addition to section 6.1, these are rejected: more than 8 certificates, name constraints, policy
 * constraints, SHA-1 and older hash functions, types of keys that JOSE does not support, and a leaf that is a
 * CA certificate and not an anchor. Key identifiers (sections 4.2.1.1 and 4.2.1.2) only help to build a path
 * and are not compared.
 *
 * @throws CertificateChainError `ERR_X509_CHAIN_INVALID` with the index of the certificate and the check that
 * failed.
 * @throws JoseError the errors of `parseCertificate` for a trust anchor.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, `ERR_INVALID_ARGUMENT`
 * for a chain or an anchor of another type.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { decodeUnverified } from "josette/jwt";
 * import { validateChain } from "josette/x509";
 * const { header } = decodeUnverified(readFileSync("notification.jws", "utf8"));
 * const { path, key } = await validateChain(header.x5c ?? [], {
 *   trustAnchors: [readFileSync("AppleRootCA-G3.cer")],
 *   leaf: { extensions: ["1.2.840.113635.100.6.11.1"] },
 *   intermediate: { extensions: ["1.2.840.113635.100.6.2.1"] },
 * });
 * console.log(path.length, key.kty);
 * ```
 */
export function validateChain(
  x5c: readonly CertificateInput[],
  options: ChainOptions,
): Promise<ValidatedChain> {
  return validateChainWith(every(), x5c, options);
}

/**
 * A key source for tokens whose header has a certificate chain (`x5c`). The chain is validated as by
 * `validateChain`, and the signature must verify with the leaf's key. `x5t` and `x5t#S256` in the header must
 * be those of the leaf. Without `keyUsage`, the leaf's key must permit `digitalSignature`.
 *
 * A valid chain authenticates the signer but does not authorize it. If the anchors also issue certificates to
 * other parties than the expected signers, require more with `subject`, `dnsName`, `extKeyUsage` or `leaf`.
 * An extended key usage extension that is not critical is ignored unless `extKeyUsage` is given. The validity
 * of certificates is checked at the current time, or at `at`. The `now` and the clock tolerance of a JWT
 * verifier apply only to claims.
 *
 * The source remembers up to 64 chains that were valid, by their exact text. For a token with one of them,
 * only the validity period of each certificate, up to the anchor, and the thumbprints are checked again.
 * Create the source once, not for each token. To change the trust anchors, create another source, which
 * starts without remembered chains.
 *
 * The source returns no keys for decryption. In a verification, an invalid chain causes a
 * `CertificateChainError` (`ERR_X509_CHAIN_INVALID`), and a token without a chain causes
 * `ERR_JWKS_NO_MATCHING_KEY`.
 *
 * @throws JoseError the errors of `parseCertificate` for a trust anchor.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, `ERR_INVALID_ARGUMENT`
 * for an anchor of another type.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { verifyCompact } from "josette/jws";
 * import { x5cKeySource } from "josette/x509";
 * const keys = x5cKeySource({
 *   trustAnchors: [readFileSync("AppleRootCA-G3.cer")],
 *   leaf: { extensions: ["1.2.840.113635.100.6.11.1"] },
 *   intermediate: { extensions: ["1.2.840.113635.100.6.2.1"] },
 * });
 * const notification = readFileSync("notification.jws", "utf8");
 * const { payload } = await verifyCompact(notification, keys, { alg: ["ES256"] });
 * console.log(new TextDecoder().decode(payload));
 * ```
 */
export function x5cKeySource(options: ChainOptions): KeySource {
  return x5cKeySourceWith(every(), options);
}

/**
 * Returns the digest of a certificate's DER encoding. In base64url, the default, it is the value of
 * `x5t#S256` (SHA-256, the default) or `x5t` (SHA-1). `"hex"` is the form shown in portals and certificate
 * stores; it must not be used in headers.
 *
 * @throws JoseError the errors of `parseCertificate`.
 * @throws UsageError `ERR_INVALID_OPTION` for another hash or form.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { certificateThumbprint } from "josette/x509";
 * const certificate = readFileSync("client.pem", "utf8");
 * console.log(await certificateThumbprint(certificate, "SHA-1"));
 * console.log(await certificateThumbprint(certificate, "SHA-1", "hex"));
 * ```
 */
export function certificateThumbprint(
  certificate: Certificate | string | Uint8Array,
  hash: CertificateHash = "SHA-256",
  form: ThumbprintForm = "base64url",
): Promise<string> {
  return certificateThumbprintWith(every(), certificate, hash, form);
}

/**
 * Finds out whether a text is a thumbprint of a certificate, and in which encoding. It helps to find out why
 * a server does not accept a thumbprint. Returns `undefined` if the text is no thumbprint of this
 * certificate. Not intended for selecting keys.
 *
 * @throws JoseError the errors of `parseCertificate`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `text` is not a string.
 * @example
 * ```ts
 * import { certificateThumbprint, recognizeThumbprint } from "josette/x509";
 * const certificate = `-----BEGIN CERTIFICATE-----
 * MIHAMHQCAQEwBQYDK2VwMAwxCjAIBgNVBAMMAWEwIBcNMjYxMTIxMDkzOTU4WhgP
 * MjEyNjEwMjgwOTM5NThaMAwxCjAIBgNVBAMMAWEwKjAFBgMrZXADIQDw9+KiGtiy
 * 6XJZgt7eUIrDCvECiON6AeCugZpojCU3ZDAFBgMrZXADQQAuR1QrR5DzYgNr0nNQ
 * rI1u4Mz1u0TQ0sqwwdN+wk8DkNCvPMwevIbLi70m0I14DhV8piaDxeQU+yDypgsS
 * 7/ID
 * -----END CERTIFICATE-----`;
 * // The hexadecimal text from a portal, encoded as base64: the most common mistake.
 * const x5t = btoa(await certificateThumbprint(certificate, "SHA-1", "hex"));
 * const found = await recognizeThumbprint(x5t, certificate);
 * if (found !== undefined && !found.correct) {
 *   console.log(`${found.parameter} is ${found.form}; it must be ${found.expected}`);
 * }
 * ```
 */
export function recognizeThumbprint(
  text: string,
  certificate: Certificate | string | Uint8Array,
): Promise<RecognizedThumbprint | undefined> {
  return recognizeThumbprintWith(every(), text, certificate);
}
