/** Diagnoses a text that is meant to be a token: its layers from the outside in, then its claims. */
import type { Suite } from "../algorithms/suite.ts";
import { UsageError } from "../errors.ts";
import { readSeconds, readSignal } from "../options/values.ts";
import { currentSeconds } from "../runtime.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { openEntries, type OpenedEntries } from "./entries.ts";
import { Examination } from "./examination.ts";
import { byLikelihood } from "./findings.ts";
import { GivenKeys } from "./given-keys.ts";
import type { DiagnosisInput } from "./input.ts";
import { readJsonToken, type JsonToken } from "./json-serialization.ts";
import { keyReports } from "./key-reports.ts";
import { nothingOpened, openLayers, type OpenedLayers } from "./layers.ts";
import { damageOf } from "./damage.ts";
import { outcomeOf } from "./outcome.ts";
import { recognizeOther } from "./other-text.ts";
import { findToken } from "./pasted-text.ts";
import { readPolicies } from "./policies.ts";
import { conclude } from "./conclusion.ts";
import type { Diagnosis, Finding } from "./types.ts";

/** Implements `diagnose` for the algorithms of a suite. */
export function diagnose(suite: Suite, text: string, input: DiagnosisInput): Promise<Diagnosis> {
  return run(diagnoseSteps(suite, text, input));
}

function* diagnoseSteps(suite: Suite, text: string, input: DiagnosisInput): Steps<Diagnosis> {
  if (typeof text !== "string") throw new UsageError("ERR_INVALID_ARGUMENT", "text must be a string");
  const policies = readPolicies(suite, input.policy);
  const ex = new Examination({
    suite,
    keys: new GivenKeys(suite),
    policies,
    at: input.at === undefined ? currentSeconds() : readSeconds(input.at, "at"),
    nonce: input.nonce,
    signal: readSignal(input.signal),
  });
  if (policies.problem !== undefined) ex.report("policy-unusable", { why: policies.problem });
  yield* ex.keys.addInput(input.keys ?? []);
  const opened = yield* openText(ex, text);
  ex.findings.unshift(...keyFindings(ex, opened));
  if (!("entries" in opened)) conclude(ex, opened);
  const entries = "entries" in opened ? opened.entries : [];
  const keys = yield* keyReports(ex, [...ex.findings, ...entries.flatMap(({ findings }) => findings)]);
  return {
    outcome: outcomeOf(ex, opened),
    findings: byLikelihood(ex.findings),
    layers: opened.layers,
    keys,
    claims: opened.claims,
    ...("entries" in opened && { entries: opened.entries, entry: opened.entry }),
    at: ex.at,
  };
}

/** If a layer was not opened, an unreadable key may be the cause, so its warning becomes an error. */
function keyFindings({ keys }: Examination, { layers }: OpenedLayers): readonly Finding[] {
  const isOpen = layers.every(({ opened, kind }) => opened || kind === "text");
  return keys.findings.map((each) =>
    isOpen || each.severity !== "warning" ? each : { ...each, severity: "error" },
  );
}

function* openText(ex: Examination, text: string): Steps<OpenedLayers | OpenedEntries> {
  const { limits } = ex;
  if (text.length > limits.tokenLength) {
    ex.report("token-too-long", { length: text.length, limit: limits.tokenLength });
    return nothingOpened;
  }
  const pasted = findToken(text);
  ex.findings.push(...pasted.findings);
  if (pasted.text.trim() === "") {
    ex.report("empty-text");
    return nothingOpened;
  }
  const json = readJsonToken(pasted.text, limits);
  if (json !== undefined) {
    ex.findings.push(...json.findings);
    return json.serialization === "general JSON" ? yield* openEntries(ex, json) : yield* openOnly(ex, json);
  }
  const parts = pasted.text.split(".", 7).length;
  const damage = damageOf(pasted.text);
  if (damage !== undefined) {
    ex.findings.push(damage);
    return nothingOpened;
  }
  const hasParts = isTokenText(pasted.text) && (parts === 3 || parts === 5);
  const other = hasParts && startsLikeJson(pasted.text) ? undefined : recognizeOther(pasted.text);
  if (hasParts && (other === undefined || other.code === "wrong-segment-count"))
    return yield* openLayers(ex, { text: pasted.text, serialization: "compact" });
  if (other !== undefined) ex.findings.push(other);
  return nothingOpened;
}

/** Opens the only signature or recipient of a flattened serialization. */
function* openOnly(ex: Examination, { entries, serialization }: JsonToken): Steps<OpenedLayers> {
  const [only] = entries;
  if (only?.compact === undefined) {
    ex.findings.push(...(only?.findings ?? []));
    return nothingOpened;
  }
  const { compact: text, unprotected, aad } = only;
  return yield* openLayers(ex, { text, unprotected, aad, serialization });
}

/**
 * Whether a text starts like base64url of a JSON object: `{"`, or a brace and white space. Opaque tokens with
 * periods do not.
 */
function startsLikeJson(text: string): boolean {
  return /^e[w-z]/.test(text);
}

/** Whether a text may be a token. Invalid characters in it are allowed here, and reported later. */
function isTokenText(text: string): boolean {
  if (/\.{3}|\u2026|\s/.test(text)) return false;
  if (startsLikeJson(text)) return true;
  const ascii = text.replaceAll(/[^!-~]/g, "");
  // A letter of another alphabet may look like one of the token, for example the first.
  return ascii.length >= text.length * 0.95 && !/^[<{]|:\/\//.test(text);
}
