/** Checks a certificate against its issuer: RFC 5280 sections 6.1.3 (a) (1) and (4). */
import { equalConstantTime } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { contentsOf } from "../../jwk/key/key.ts";
import type { Steps } from "../../steps/steps.ts";
import { partsOf, type Certificate } from "../certificate/certificate.ts";
import type { ChainFinding } from "./finding.ts";
import { readSignedDataAlgorithm, verifySignedData, type SignedDataAlgorithm } from "./signed-data.ts";

/**
 * Reports whether a certificate's issuer name is the subject of the other certificate. The encodings are
 * compared: every CA copies its name unchanged.
 */
export function namesIssuer(certificate: Certificate, issuer: Certificate): boolean {
  return equalConstantTime(partsOf(certificate).issuer, partsOf(issuer).subject);
}

/** Section 3.2: the issuer and the subject are the same entity. */
export function isSelfIssued(certificate: Certificate): boolean {
  return namesIssuer(certificate, certificate);
}

/** Checks that a certificate's public key can be read. */
export function keyFinding(certificate: Certificate, index: number): ChainFinding | undefined {
  try {
    contentsOf(certificate.key);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof JoseError)) throw cause;
    const problem = "has a public key that is malformed, too weak or not supported";
    return { certificateIndex: index, check: "publicKey", problem, cause };
  }
}

/** Checks a certificate's signature algorithm. */
export function algorithmFinding(certificate: Certificate, index: number): ChainFinding | undefined {
  const failure = { certificateIndex: index, actual: partsOf(certificate).signatureAlgorithm.oid };
  try {
    if (!algorithmOf(certificate).broken) return undefined;
    const problem = "is signed with a broken hash function (MD2, MD5 or SHA-1)";
    return { ...failure, check: "weakAlgorithm", problem };
  } catch (cause) {
    if (!(cause instanceof JoseError)) throw cause;
    const problem = "has an unsupported or malformed signature algorithm";
    return { ...failure, check: "signatureAlgorithm", problem, cause };
  }
}

/** Checks that the issuer signed the certificate. The algorithm must have been checked before. */
export function* signatureFinding(
  certificate: Certificate,
  issuer: Certificate,
  index: number,
): Steps<ChainFinding | undefined> {
  const unusableKey = keyFinding(issuer, index + 1);
  if (unusableKey !== undefined) return unusableKey;
  const { key } = issuer;
  const { tbs, signature, signatureAlgorithm } = partsOf(certificate);
  const mismatch = {
    certificateIndex: index,
    check: "signatureAlgorithm",
    actual: signatureAlgorithm.oid,
  } as const;
  const algorithm = algorithmOf(certificate);
  const scheme = algorithm.schemeFor(key);
  if (scheme === undefined) {
    return { ...mismatch, problem: "has a signature algorithm that does not fit the issuer's key" };
  }
  try {
    if (yield* verifySignedData({ data: tbs, signature }, algorithm, scheme, key)) return undefined;
    const problem = "has an invalid signature: it does not verify with the issuer's key";
    return { certificateIndex: index, check: "signature", problem };
  } catch (cause) {
    // If the runtime lacks a feature, that says nothing about the chain, so the error is thrown.
    if (!(cause instanceof JoseError) || cause.code === "ERR_JOSE_NOT_SUPPORTED") throw cause;
    return {
      ...mismatch,
      problem: "has a signature algorithm that the issuer's key does not support",
      cause,
    };
  }
}

function algorithmOf(certificate: Certificate): SignedDataAlgorithm {
  return readSignedDataAlgorithm(partsOf(certificate).signatureAlgorithm.encoding, malformed);
}

const malformed: Fault = (problem) =>
  new JoseError("ERR_X509_INVALID", `The certificate's signature algorithm ${problem}`);
