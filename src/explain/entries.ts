/**
 * Diagnoses every signature or recipient of a general JSON serialization: RFC 7515 section 7.2.1, RFC 7516
 * section 7.2.1.
 */
import { rowOf } from "../encoding/table.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Steps } from "../steps/steps.ts";
import { conclude } from "./conclusion.ts";
import { summarize } from "./entry-summary.ts";
import type { Examination } from "./examination.ts";
import { byLikelihood, type FindingValues } from "./findings.ts";
import { readHeader } from "./read-header.ts";
import { hintsIn } from "./hints.ts";
import type { JsonEntry, JsonToken } from "./json-serialization.ts";
import { nothingOpened, openLayers, type OpenedLayers } from "./layers.ts";
import { outcomeOf } from "./outcome.ts";
import { segmentsOf } from "./decode-segments.ts";
import type { EntryReport } from "./types.ts";

/** The results of all entries. The members of `OpenedLayers` belong to the entry that is shown first. */
export interface OpenedEntries extends OpenedLayers {
  readonly entries: readonly EntryReport[];
  readonly entry: number;
}

/** Diagnoses all entries, and reports what the results mean together. */
export function* openEntries(ex: Examination, token: JsonToken): Steps<OpenedEntries> {
  const headers = token.entries.map((entry) => headerOf(ex, entry, token.kind));
  const direct = token.kind === "JWE" ? directAlgorithm(ex, headers) : undefined;
  if (direct !== undefined) ex.report("direct-key-for-several-recipients", direct);
  const isRefused = token.isRefused || direct !== undefined;
  const opened = new Map<number, Examined>();
  for (const index of yield* namedFirst(ex, headers)) {
    const entry = token.entries[index];
    if (entry !== undefined) opened.set(index, yield* openEntry(ex, entry));
  }
  const examined = headers.flatMap((_, index) => opened.get(index) ?? []);
  const noun = token.kind === "JWE" ? "recipient" : "signature";
  const entries = examined.map((each, index) => reportOf(each, `${noun} ${index + 1}`, isRefused));
  const entry = indexOfFurthest(entries);
  const { findings = [] } = entries[entry] ?? {};
  // Conclusions about one entry do not apply to the whole message.
  ex.findings.push(...findings.filter(({ code }) => code !== "accepted" && code !== "no-policy"));
  summarize(ex, noun, entries);
  summarize(ex, noun, entries);
  return { ...(examined[entry]?.opened ?? nothingOpened), entries, entry };
}

/** The header of an entry, if it can be read. Problems with it are reported when the entry is opened. */
function headerOf(
  { limits }: Examination,
  { compact, unprotected }: JsonEntry,
  kind: JsonToken["kind"],
): JoseHeader | undefined {
  const [first] = compact === undefined ? [] : segmentsOf(compact, 0).list;
  return first && readHeader(first, unprotected, { kind, limits, layer: 0 }).header;
}

/** RFC 7518 sections 4.5 and 4.6: with "dir" and ECDH-ES, only one recipient can have the CEK. */
function directAlgorithm(
  { suite }: Examination,
  headers: readonly (JoseHeader | undefined)[],
): FindingValues | undefined {
  if (headers.length < 2) return undefined;
  for (const [index, header] of headers.entries()) {
    const scheme = rowOf(suite.management, header?.alg ?? "");
    if (scheme?.decidesCek === true)
      return { count: headers.length, alg: scheme.alg, label: `recipient ${index + 1}` };
  }
  return undefined;
}

/** Puts entries whose headers name a key first, as `decryptGeneral` does, before the budget is used up. */
function* namedFirst(
  ex: Examination,
  headers: readonly (JoseHeader | undefined)[],
): Steps<readonly number[]> {
  const named: number[] = [];
  const others: number[] = [];
  for (const [index, header] of headers.entries()) {
    const isNamed = header !== undefined && (yield* hintsIn(ex, header)).size > 0;
    (isNamed ? named : others).push(index);
  }
  return [...named, ...others];
}

/** An entry that was opened, with its examination. */
interface Examined {
  readonly ex: Examination;
  readonly opened: OpenedLayers;
}

function* openEntry(
  parent: Examination,
  { compact, unprotected, aad, findings }: JsonEntry,
): Steps<Examined> {
  const ex = parent.ofEntry();
  ex.findings.push(...findings);
  if (compact === undefined) return { ex, opened: nothingOpened };
  const opened = yield* openLayers(ex, { text: compact, unprotected, aad, serialization: "general JSON" });
  conclude(ex, opened);
  return { ex, opened };
}

function reportOf({ ex, opened }: Examined, label: string, isRefused: boolean): EntryReport {
  const { layers, claims, isAuthentic } = opened;
  const outcome = outcomeOf(ex, opened);
  const hasPolicy = ex.policies.list.length > 0;
  const isOpen = layers.length > 0 && layers.every((layer) => layer.opened);
  const isSettled = outcome !== "refused" && isOpen && (isAuthentic || !hasPolicy);
  const findings = byLikelihood(ex.findings);
  return { label, outcome, accepted: isSettled && !isRefused, findings, layers, claims };
}

/** The index of the first entry that would be accepted, or else of the first that came closest to it. */
function indexOfFurthest(entries: readonly EntryReport[]): number {
  const accepted = entries.findIndex((entry) => entry.accepted);
  if (accepted >= 0) return accepted;
  const distances = entries.map(distanceOf);
  return Math.max(0, distances.indexOf(Math.max(...distances)));
}

/** Ranks an entry by the number of opened layers, then whether a key is named, then whether a key fits. */
function distanceOf({ layers }: EntryReport): number {
  const attempts = layers.flatMap((layer) => layer.attempts);
  const isNamed = attempts.some(({ hint }) => hint !== undefined);
  const isTried = attempts.some(({ fits }) => fits);
  return layers.filter(({ opened }) => opened).length * 4 + (isNamed ? 2 : 0) + (isTried ? 1 : 0);
}
