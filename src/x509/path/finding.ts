/** What a check of a certificate chain has found, and the error that says so. */
import { CertificateChainError, type ChainFailure } from "../../errors.ts";

/** A check that failed, and what to say about it. */
export interface ChainFinding extends ChainFailure {
  /** Completes a sentence about the certificate. */
  readonly problem: string;
  readonly cause?: unknown;
}

/**
 * Refuses a chain if something has been found.
 * @throws CertificateChainError
 */
export function refuse(finding: ChainFinding | undefined): void {
  if (finding !== undefined) throw chainError(finding);
}

/** The error for what has been found. */
export function chainError(finding: ChainFinding): CertificateChainError {
  const { problem, cause, ...failure } = finding;
  const message = `Certificate ${failure.certificateIndex} of the chain (0 is the leaf) ${problem}`;
  return new CertificateChainError(message, failure, cause === undefined ? {} : { cause });
}
