/** What people take for a certificate's thumbprint, recognized: RFC 7515 sections 4.1.7 and 4.1.8 want base64url of the digest. */
import { decodeBase64, encodeBase64 } from "../../encoding/base64.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { Certificate, parseCertificate } from "./certificate.ts";
import { hexadecimal } from "./hexadecimal.ts";
import { fingerprint, type CertificateHash } from "./thumbprint.ts";

/** What a text is that somebody has put where a thumbprint belongs. */
export interface RecognizedThumbprint {
  /** What was hashed with: the text belongs to this header parameter. */
  readonly hash: CertificateHash;
  /** The header parameter for this hash. */
  readonly parameter: "x5t" | "x5t#S256";
  /**
   * How the digest is written:
   * - `"base64url"`: as it should be;
   * - `"base64"`: with `=` at the end, `+` and `/` for `-` and `_`, or white space;
   * - `"hex"`: as portals show it, in either case, with or without colons or spaces;
   * - `"base64url-of-hex"`, `"base64-of-hex"`: the hexadecimal text, not the bytes it stands for, was encoded.
   */
  readonly form: "base64url" | "base64" | "hex" | "base64url-of-hex" | "base64-of-hex";
  /** Whether it can go into the header as it is. */
  readonly correct: boolean;
  /** What belongs into the header. */
  readonly expected: string;
}

/**
 * Says what a text is that should be a certificate's thumbprint and, as servers report it, is not: the right one, or one of the usual
 * mistakes and what to write instead. `undefined` when it has nothing to do with this certificate. For finding out what
 * is wrong with a configuration, not for choosing keys.
 *
 * @throws JoseError the errors of `parseCertificate`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `text` is not a string.
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
 * // The text that a portal shows, encoded: the most common mistake.
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
    throw new UsageError("ERR_INVALID_ARGUMENT", "text must be what stands in place of the thumbprint");
  }
  const certificate = input instanceof Certificate ? input : parseCertificate(input);
  for (const hash of ["SHA-256", "SHA-1"] as const) {
    const digest = yield* fingerprint(certificate, hash);
    const form = formOf(text, digest);
    if (form === undefined) continue;
    const parameter = hash === "SHA-1" ? "x5t" : "x5t#S256";
    return Object.freeze({
      ...{ hash, parameter, form },
      correct: form === "base64url",
      expected: encodeBase64url(digest),
    });
  }
  return undefined;
}

/** In characters. The longest that is a thumbprint is a third of it. */
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

/** The same text in the alphabet of RFC 4648 section 4 and with its padding. */
function inStandardAlphabet(text: string): string {
  const digits = visible(text).replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}

function isHex(text: string, hex: string): boolean {
  return visible(text).replace(/[:-]/g, "").toLowerCase() === hex;
}

/** Without white space, and without the mark that one copies before the thumbprint from the certificate dialog of Windows. */
function visible(text: string): string {
  return text.replace(/[\s\p{Format}]/gu, "");
}
