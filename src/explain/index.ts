/**
 * Explains to the owner of the keys why a token does not open.
 *
 * This is an oracle by design: it says which step of a decryption failed, which no server may tell anyone. It
 * must stay unreachable from every entry point of the package, so that no application can send its results to
 * strangers. Only the command and the inspector page import it, and tests enforce that. It calls the
 * operations of the algorithms step by step; no code outside this folder reveals why a decryption failed.
 */
import { every } from "../algorithms/every.ts";
import { diagnose as diagnoseWith } from "./diagnose.ts";
import type { Diagnosis } from "./types.ts";
import type { DiagnosisInput } from "./input.ts";
import { readKeys as readKeysWith, type KeyFile, type ReadKeys } from "./read-keys.ts";
export { findingTexts, type FindingCode } from "./codes/all.ts";
export type { FindingText, Severity } from "./codes/finding-text.ts";
export type {
  Attempt,
  CertificateReport,
  ClaimReport,
  Diagnosis,
  EntryReport,
  Finding,
  KeyReport,
  Layer,
  Parameter,
  Segment,
  SegmentName,
} from "./types.ts";
export type { DiagnosisInput, DiagnosisKey, DiagnosisPolicy } from "./input.ts";
export { parameterMeanings } from "./header-parameter-meanings.ts";
export type { NamedKey } from "./named-keys.ts";
export type { KeyFile, ReadKeys } from "./read-keys.ts";

/**
 * Diagnoses a text that is meant to be a token. Opens no connection, except through the keys of the policy.
 */
export function diagnose(text: string, input: DiagnosisInput = {}): Promise<Diagnosis> {
  return diagnoseWith(every(), text, input);
}

/** Reads key files of any format. Files that cannot be read become findings. */
export function readKeys(files: readonly KeyFile[]): Promise<ReadKeys> {
  return readKeysWith(every(), files);
}
