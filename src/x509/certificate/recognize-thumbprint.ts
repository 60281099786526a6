/**
 * Recognizes incorrectly encoded certificate thumbprints. RFC 7515 sections 4.1.7 and 4.1.8 require base64url
 * of the digest.
 */
import { decodeBase64, encodeBase64 } from "../../encoding/base64.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { Certificate, parseCertificate } from "./certificate.ts";
import { hexadecimal } from "./hexadecimal.ts";
import { fingerprint, type CertificateHash } from "./thumbprint.ts";

/** What {@link recognizeThumbprint} found out about a text. */
export interface RecognizedThumbprint {
  /** The hash function of the digest. */
  readonly hash: CertificateHash;
  /** The header parameter for this hash function. */
  readonly parameter: "x5t" | "x5t#S256";
  /**
   * The encoding of the digest:
   * - `"base64url"`: the correct encoding;
   * - `"base64"`: with trailing `=`, with `+` and `/` for `-` and `_`, or with white space;
   * - `"hex"`: hexadecimal, as shown in portals, in either case, with or without colons or spaces;
   * - `"base64url-of-hex"`, `"base64-of-hex"`: an encoding of the hexadecimal text instead of the bytes.
   */
  readonly form: "base64url" | "base64" | "hex" | "base64url-of-hex" | "base64-of-hex";
  /** Whether the text is correct as the value of the header parameter. */
  readonly correct: boolean;
  /** The correct value of the header parameter. */
  readonly expected: string;
}

/**
 * Finds out whether a text is a thumbprint of a certificate, and in which encoding, in order to debug a
 * configuration in which a server does not accept a thumbprint. Returns `undefined` if the text has nothing
 * to do with this certificate. Not intended for selecting keys.
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
  return run(recognizeSteps(text, certificate));
}

function* recognizeSteps(
  text: string,
  input: Certificate | string | Uint8Array,
): Steps<RecognizedThumbprint | undefined> {
  if (typeof text !== "string") {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "text must be a string: the value to compare with the certificate's thumbprint",
    );
  }
  const certificate = input instanceof Certificate ? input : parseCertificate(input);
  for (const hash of ["SHA-256", "SHA-1"] as const) {
    const digest = yield* fingerprint(certificate, hash);
    const form = formOf(text, digest);
    if (form === undefined) continue;
    const parameter = hash === "SHA-1" ? "x5t" : "x5t#S256";
    return Object.freeze({
      hash,
      parameter,
      form,
      correct: form === "base64url",
      expected: encodeBase64url(digest),
    });
  }
  return undefined;
}

/** In characters: three times the longest thumbprint in any encoding. */
const longestText = 512;

function formOf(text: string, digest: Uint8Array): RecognizedThumbprint["form"] | undefined {
  if (text.length > longestText) return undefined;
  if (text === encodeBase64url(digest)) return "base64url";
  const hex = hexadecimal(digest);
  if (isHex(text, hex)) return "hex";
  const standard = inStandardAlphabet(text);
  if (standard === encodeBase64(digest)) return "base64";
  const inner = decodeBase64(standard);
  if (inner === undefined || !isHex(decodeUtf8(inner) ?? "", hex)) return undefined;
  return /[+/=]/.test(text) ? "base64-of-hex" : "base64url-of-hex";
}

/** Converts base64 or base64url to base64 with padding (RFC 4648 section 4). */
function inStandardAlphabet(text: string): string {
  const digits = visible(text).replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}

function isHex(text: string, hex: string): boolean {
  return visible(text).replace(/[:-]/g, "").toLowerCase() === hex;
}

/**
 * Removes white space, and the invisible mark that is copied together with a thumbprint from the certificate
 * dialog of Windows.
 */
function visible(text: string): string {
  return text.replace(/[\s\p{Format}]/gu, "");
}
