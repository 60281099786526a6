/** Failed checks of a certificate chain, and their errors. */
import { CertificateChainError, type ChainFailure } from "../../errors.ts";

/** A failed check with its description. */
export interface ChainFinding extends ChainFailure {
  /** The end of a message that starts with "Certificate 1 of the chain". */
  readonly problem: string;
  readonly cause?: unknown;
}

/**
 * Throws if a check failed.
 * @throws CertificateChainError
 */
export function refuse(finding: ChainFinding | undefined): void {
  if (finding !== undefined) throw chainError(finding);
}

/** The error for a failed check. */
export function chainError(finding: ChainFinding): CertificateChainError {
  const { problem, cause, ...failure } = finding;
  const message = `Certificate ${failure.certificateIndex} of the chain (0 is the leaf) ${problem}`;
  return new CertificateChainError(message, failure, cause === undefined ? {} : { cause });
}
