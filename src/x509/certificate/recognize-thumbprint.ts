/**
 * Recognizes incorrectly encoded certificate thumbprints. RFC 7515 sections 4.1.7 and 4.1.8 require base64url
 * of the digest.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { encodeBase64url, decodeBase64, encodeBase64 } from "../../encoding/base64url.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
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

/** Implements `recognizeThumbprint` of josette/x509 with the algorithms of a suite. */
export function recognizeThumbprint(
  suite: Suite,
  text: string,
  certificate: Certificate | string | Uint8Array,
): Promise<RecognizedThumbprint | undefined> {
  return run(recognizeSteps(suite, text, certificate));
}

function* recognizeSteps(
  suite: Suite,
  text: string,
  input: Certificate | string | Uint8Array,
): Steps<RecognizedThumbprint | undefined> {
  if (typeof text !== "string") {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "text must be a string: the value to compare with the certificate's thumbprint",
    );
  }
  const certificate = input instanceof Certificate ? input : parseCertificate(suite, input);
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
