/** Reads the certificates of a chain: RFC 7515 section 4.1.6. */
import type { Suite } from "../../algorithms/suite.ts";
import { decodeBase64 } from "../../encoding/base64url.ts";
import { equalConstantTime, isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { Certificate, partsOf, readCertificate } from "../certificate/certificate.ts";
import { chainError } from "./finding.ts";

/** A certificate: in base64 DER as in `x5c`, as DER bytes, or parsed. */
export type CertificateInput = Certificate | Uint8Array | string;

/** The maximum number of certificates, which limits the number of signature verifications. */
export const longestChain = 8;

/**
 * Reads the certificates up to the first one for which `isEnd` returns true. Certificates after it are
 * counted but not read: a sender may add certificates that other verifiers need.
 * @throws CertificateChainError if there are too many or no certificates, a duplicate, or something that is
 * not a certificate.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything but strings, bytes and certificates.
 */
export function readChain(
  suite: Suite,
  x5c: readonly CertificateInput[],
  isEnd: (certificate: Certificate, index: number) => boolean,
): readonly Certificate[] {
  const { length } = x5c;
  if (length === 0 || length > longestChain) {
    throw chainError({
      certificateIndex: Math.min(length, longestChain),
      check: "chainLength",
      expected: longestChain,
      actual: length,
      problem:
        `${length === 0 ? "is missing" : "is one too many"}: a chain has 1 to ${longestChain} ` +
        "certificates",
    });
  }
  const chain: Certificate[] = [];
  for (let index = 0; index < length; index++) {
    const certificate = readElement(suite, x5c[index], index);
    if (chain.some((each) => isSame(each, certificate)))
      throw chainError({ certificateIndex: index, check: "duplicate", problem: "is a duplicate" });
    chain.push(certificate);
    if (isEnd(certificate, index)) break;
  }
  return chain;
}

/** Reports whether two certificates are identical. */
export function isSame(a: Certificate, b: Certificate): boolean {
  return equalConstantTime(partsOf(a).der, partsOf(b).der);
}

function readElement(suite: Suite, input: CertificateInput | undefined, index: number): Certificate {
  if (input instanceof Certificate) return input;
  try {
    return readCertificate(suite, derIn(input));
  } catch (cause) {
    if (!(cause instanceof JoseError)) throw cause;
    const problem = "is malformed: it must be a certificate in DER or, as a string, in base64 DER";
    throw chainError({ certificateIndex: index, check: "certificate", problem, cause });
  }
}

function derIn(input: unknown): Bytes {
  if (isUint8Array(input)) return ownBytes(input, "x5c");
  if (typeof input !== "string") {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "x5c must contain certificates: base64 DER, DER, or objects from parseCertificate",
    );
  }
  const der = decodeBase64(input);
  if (der !== undefined) return der;
  throw new JoseError(
    "ERR_X509_INVALID",
    "The certificate must be base64 with padding and without line ends",
  );
}
