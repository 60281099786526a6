/** Reports on each key: its properties, and the findings that concern it. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { thumbprintSteps } from "../jwk/io/jwk-thumbprint.ts";
import { contentsOf, type Key } from "../jwk/key/key.ts";
import type { Steps } from "../steps/steps.ts";
import type { Certificate } from "../x509/certificate/certificate.ts";
import { fingerprint } from "../x509/certificate/thumbprint.ts";
import type { Examination } from "./examination.ts";
import { finding } from "./findings.ts";
import type { GivenKey } from "./given-keys.ts";
import type { CertificateReport, Finding, KeyReport } from "./types.ts";

/**
 * Describes all keys, in order.
 * @param found All findings. A finding may be repeated for several signatures or recipients.
 */
export function* keyReports(ex: Examination, found: readonly Finding[]): Steps<readonly KeyReport[]> {
  const reports: KeyReport[] = [];
  for (const given of ex.keys.list) {
    const byText = new Map(
      found.filter(({ key }) => key === given.index).map((each) => [`${each.code} ${each.message}`, each]),
    );
    reports.push(yield* reportOf(ex, given, [...byText.values()]));
  }
  return reports;
}

function* reportOf(ex: Examination, given: GivenKey, found: readonly Finding[]): Steps<KeyReport> {
  const { key, label, certificate } = given;
  const { kid, alg, use, keyOps } = key;
  return {
    label,
    type: key.crv === undefined ? key.kty : `${key.kty} ${key.crv}`,
    ...(key.bits > 0 && { size: key.bits }),
    private: key.type !== "public",
    ...(kid !== undefined && { kid }),
    ...(alg !== undefined && { alg }),
    ...(use !== undefined && { use }),
    ...(keyOps !== undefined && { keyOps }),
    thumbprint: yield* thumbprintOf(ex, key),
    ...(certificate !== undefined && { certificate: yield* certificateReport(certificate) }),
    findings: [...weakness(given), ...found],
  };
}

/** The thumbprint. Empty for a secret, which it would help to guess, and if the public half is unknown. */
function* thumbprintOf({ suite }: Examination, key: Key): Steps<string> {
  if (key.type === "secret") return "";
  try {
    return yield* thumbprintSteps(suite, key, "SHA-256");
  } catch (error) {
    if (error instanceof JoseError || error instanceof TypeError) return "";
    throw error;
  }
}

function* certificateReport(certificate: Certificate): Steps<CertificateReport> {
  const sha1 = yield* fingerprint(certificate, "SHA-1");
  const hex = Array.from(sha1, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    subject: certificate.subject.toString(),
    issuer: certificate.issuer.toString(),
    notBefore: certificate.notBefore.getTime() / 1000,
    notAfter: certificate.notAfter.getTime() / 1000,
    x5t: encodeBase64url(sha1),
    "x5t#S256": encodeBase64url(yield* fingerprint(certificate, "SHA-256")),
    hex: hex.toUpperCase(),
  };
}

/** In bytes: shorter secrets of readable text can be found by trying words. */
const shortText = 24;

function weakness({ key, label, index }: GivenKey): readonly Finding[] {
  const { material } = contentsOf(key);
  if (material.form !== "secret" || material.bytes.length >= shortText) return [];
  const text = decodeUtf8(material.bytes);
  if (text === undefined || !/^[\x20-\x7e]+$/.test(text)) return [];
  return [finding("key-is-weak", { label }, { key: index })];
}
