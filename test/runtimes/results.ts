/** What came of a target, and what the suite's outcomes are called. */
import type { Answer } from "./driver.ts";
import type { Minted, Outcome, Setting } from "./suite/contract.ts";

/** A target that ran to its end. */
export interface Ran {
  readonly status: "ran";
  readonly target: string;
  readonly runtime: string;
  readonly backend: Setting["backend"];
  readonly version: string;
  readonly outcomes: readonly Outcome[];
  readonly minted: readonly Minted[];
}

/** A target that is not installed, or that broke down before it gave an answer. */
export interface NotRun {
  readonly status: "not run" | "broken";
  readonly target: string;
  readonly runtime: string;
  readonly reason: string;
}

/** What came of a target. */
export type Result = Ran | NotRun;

/** The suite that the tokens of other runtimes are in. */
export const INTEROP = "interop";

/** The name of an outcome, by which it is expected and reported. */
export function nameOf({ suite, row }: Outcome): string {
  return `${suite}: ${row}`;
}

/** How many outcomes there are of each status. */
export function count(outcomes: readonly Outcome[]): Readonly<Record<Outcome["status"], number>> {
  const counts = { ok: 0, "not supported": 0, failed: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return counts;
}

/**
 * Read what a runtime posted.
 * @throws Error where it is no {@link Answer}, or says that the suite threw.
 */
export function parseAnswer(posted: unknown): Exclude<Answer, { readonly error: string }> {
  const { error, outcomes, minted } = members(posted);
  if (error !== undefined) throw new Error(`the suite threw: ${text(error)}`);
  if (!Array.isArray(outcomes) || !Array.isArray(minted))
    throw new Error("the answer is not what the driver posts");
  return { outcomes: outcomes.map(parseOutcome), minted: minted.map(parseMinted) };
}

function parseOutcome(value: unknown): Outcome {
  const { suite, row, status, detail } = members(value);
  if (status !== "ok" && status !== "not supported" && status !== "failed") {
    throw new Error(`an outcome has the status ${String(status)}`);
  }
  return { suite: text(suite), row: text(row), status, detail: text(detail) };
}

// Members that the suite adds are its own business, and reach the next runtime as they are.
function parseMinted(value: unknown): Minted {
  const { row, kind, alg, enc, token, key, expected, ...more } = members(value);
  if (kind !== "jws" && kind !== "jwe" && kind !== "nested") {
    throw new Error(`a minted token is of the kind ${String(kind)}`);
  }
  const strings = {
    row: text(row),
    alg: text(alg),
    enc: text(enc),
    token: text(token),
    expected: text(expected),
  };
  return { ...more, ...strings, kind, key: members(key) };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new Error("the answer is not what the driver posts");
  return Object.fromEntries(Object.entries(value));
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error("the answer is not what the driver posts");
  return value;
}
