/** A certificate and who issued it: RFC 5280 sections 6.1.3 (a) (1) and (4). */
import { equalConstantTime } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { contentsOf } from "../../jwk/key/key.ts";
import type { Steps } from "../../platform/steps.ts";
import { partsOf, type Certificate } from "../certificate/certificate.ts";
import type { ChainFinding } from "./finding.ts";
import {
  readSignedDataAlgorithm,
  rowFor,
  verifySignedData,
  type SignedDataAlgorithm,
} from "./signed-data.ts";

/** Whether the name of the one is the issuer of the other; octet for octet, as every CA writes it. */
export function namesIssuer(certificate: Certificate, issuer: Certificate): boolean {
  return equalConstantTime(partsOf(certificate).issuer, partsOf(issuer).subject);
}

/** Section 3.2: issued by a CA of its own name. */
export function isSelfIssued(certificate: Certificate): boolean {
  return namesIssuer(certificate, certificate);
}

/** What is wrong with a certificate's public key. After this, it can be read. */
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

/** What is wrong with what a certificate was signed with. */
export function algorithmFinding(certificate: Certificate, index: number): ChainFinding | undefined {
  const failure = { certificateIndex: index, actual: partsOf(certificate).signatureAlgorithm.oid };
  try {
    if (!algorithmOf(certificate).broken) return undefined;
    const problem = "is signed with a hash function that is broken";
    return { ...failure, check: "weakAlgorithm", problem };
  } catch (cause) {
    if (!(cause instanceof JoseError)) throw cause;
    const problem = "is signed with an algorithm that is not supported, or malformed";
    return { ...failure, check: "signatureAlgorithm", problem, cause };
  }
}

/** Whether the issuer has signed the certificate. The algorithm has been looked at. */
export function* signatureFinding(
  certificate: Certificate,
  issuer: Certificate,
  index: number,
): Steps<ChainFinding | undefined> {
  const noKey = keyFinding(issuer, index + 1);
  if (noKey !== undefined) return noKey;
  const { key } = issuer;
  const { tbs, signature, signatureAlgorithm } = partsOf(certificate);
  const unfit = {
    certificateIndex: index,
    check: "signatureAlgorithm",
    actual: signatureAlgorithm.oid,
  } as const;
  const row = rowFor(algorithmOf(certificate), key);
  if (row === undefined) {
    return { ...unfit, problem: "is signed with an algorithm that its issuer's key is not for" };
  }
  try {
    if (yield* verifySignedData({ data: tbs, signature }, row, key)) return undefined;
    const problem = "is not signed by its issuer: the signature does not verify with that one's key";
    return { certificateIndex: index, check: "signature", problem };
  } catch (cause) {
    // What the runtime lacks says nothing about the chain.
    if (!(cause instanceof JoseError) || cause.code === "ERR_JOSE_NOT_SUPPORTED") throw cause;
    return {
      ...unfit,
      problem: "is signed with an algorithm that its issuer's key does not work with",
      cause,
    };
  }
}

function algorithmOf(certificate: Certificate): SignedDataAlgorithm {
  return readSignedDataAlgorithm(partsOf(certificate).signatureAlgorithm.encoding, malformed);
}

const malformed: Fault = (problem) =>
  new JoseError("ERR_X509_INVALID", `The certificate's signature algorithm ${problem}`);
