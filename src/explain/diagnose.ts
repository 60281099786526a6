/** Diagnoses a text that is meant to be a token. */
import type { Suite } from "../algorithms/suite.ts";
import { UsageError } from "../errors.ts";
import { defaultLimits } from "../limits.ts";
import { readSeconds } from "../options/values.ts";
import { currentSeconds } from "../runtime.ts";
import type { Diagnosis, Finding, Layer } from "./types.ts";
import { byLikelihood, finding } from "./findings.ts";
import { explainParameters } from "./header-parameters.ts";
import { readHeader } from "./header.ts";
import type { DiagnosisInput } from "./input.ts";
import { recognizeOther } from "./other-text.ts";
import { findToken } from "./pasted-text.ts";
import { segmentsOf } from "./segments.ts";

/** Implements `diagnose` for the algorithms of a suite. */
export async function diagnose(_suite: Suite, text: string, input: DiagnosisInput): Promise<Diagnosis> {
  if (typeof text !== "string") throw new UsageError("ERR_INVALID_ARGUMENT", "text must be a string");
  const at = input.at === undefined ? currentSeconds() : readSeconds(input.at, "at");
  const limits = defaultLimits;
  const end = (findings: readonly Finding[], layers: readonly Layer[]): Diagnosis => ({
    outcome: findings.some(({ severity }) => severity === "error") ? "refused" : "unverified",
    findings: byLikelihood(findings),
    layers,
    keys: [],
    claims: [],
    at,
  });
  if (text.length > limits.tokenLength)
    return end([finding("token-too-long", { length: text.length, limit: limits.tokenLength })], []);
  const pasted = findToken(text);
  if (pasted.text.trim() === "") return end([finding("empty-text")], []);
  const count = pasted.text.split(".", 7).length;
  if (!/^[\w.=+/-]+$/.test(pasted.text) || (count !== 3 && count !== 5))
    return end([...pasted.findings, recognizeOther(pasted.text)], []);
  const kind = count === 3 ? "JWS" : "JWE";
  const { list, findings } = segmentsOf(pasted.text, 0);
  const [first] = list;
  const read = first && readHeader(first, kind, limits, 0);
  const layer: Layer = {
    kind,
    serialization: "compact",
    text: pasted.text,
    bytes: pasted.text.length,
    segments: list.map(({ name, start, end: last, bytes }) => ({ name, start, end: last, bytes })),
    header: explainParameters(read?.members ?? {}),
    attempts: [],
    opened: false,
  };
  const what = "nothing refuses the token so far,";
  const found = [...pasted.findings, ...findings, ...(read?.findings ?? [])];
  return end(found.length === 0 ? [finding("no-policy", { what })] : found, [layer]);
}
