/** A certificate chain as it comes in: RFC 7515 section 4.1.6. */
import { decodeBase64 } from "../../encoding/base64.ts";
import { equalConstantTime, isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { Certificate, partsOf, readCertificate } from "../certificate/certificate.ts";
import { chainError } from "./finding.ts";

/** A certificate as `x5c` has it (base64 of DER), as DER, or parsed. */
export type CertificateInput = Certificate | Uint8Array | string;

/** What a path can cost is what so many signatures cost, and those of anchors with the same name. */
const longestChain = 8;

/**
 * Reads the certificates up to the first one that is the end of the chain. Those after it are only counted:
 * a sender may add certificates that other verifiers need.
 * @throws CertificateChainError when there are too many or none, one twice, or something that is no certificate.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything but text, bytes and certificates.
 */
export function readChain(
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
      problem: `${length === 0 ? "is missing" : "is one too many"}: a chain has 1 to ${longestChain}`,
    });
  }
  const chain: Certificate[] = [];
  for (let index = 0; index < length; index++) {
    const certificate = readElement(x5c[index], index);
    if (chain.some((each) => isSame(each, certificate)))
      throw chainError({ certificateIndex: index, check: "duplicate", problem: "has been there before" });
    chain.push(certificate);
    if (isEnd(certificate, index)) break;
  }
  return chain;
}

/** Whether two certificates are one. */
export function isSame(a: Certificate, b: Certificate): boolean {
  return equalConstantTime(partsOf(a).der, partsOf(b).der);
}

function readElement(input: CertificateInput | undefined, index: number): Certificate {
  if (input instanceof Certificate) return input;
  try {
    return readCertificate(derIn(input));
  } catch (cause) {
    if (!(cause instanceof JoseError)) throw cause;
    const problem = "is none: it has to be DER, and base64 of it in text";
    throw chainError({ certificateIndex: index, check: "certificate", problem, cause });
  }
}

function derIn(input: unknown): Bytes {
  if (isUint8Array(input)) return ownBytes(input, "x5c");
  if (typeof input !== "string") {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "x5c must hold certificates: base64 of DER, or DER, or parsed",
    );
  }
  const der = decodeBase64(input);
  if (der !== undefined) return der;
  throw new JoseError("ERR_X509_INVALID", "The certificate is not base64 with padding and without line ends");
}
