/** A diagnosis in progress. */
import type { Suite } from "../algorithms/suite.ts";
import type { Limits } from "../limits.ts";
import { Call } from "../jwe/work-budget.ts";
import type { FindingCode } from "./codes/all.ts";
import { finding, type FindingPlace, type FindingValues } from "./findings.ts";
import type { GivenKeys } from "./given-keys.ts";
import type { ReadPolicies } from "./policies.ts";
import type { Finding } from "./types.ts";

/** What every step of a diagnosis needs. */
export class Examination {
  readonly suite: Suite;
  readonly keys: GivenKeys;
  readonly policies: ReadPolicies;
  /** In seconds since 1970. */
  readonly at: number;
  readonly nonce: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The budget of expensive operations, for all keys and guesses together. */
  readonly call: Call;
  readonly findings: Finding[] = [];

  constructor(parts: Omit<Examination, "call" | "findings" | "limits" | "report">) {
    const { suite, keys, policies, at, nonce, signal } = parts;
    this.suite = suite;
    this.keys = keys;
    this.policies = policies;
    this.at = at;
    this.nonce = nonce;
    this.signal = signal;
    this.call = new Call(policies.limits, signal);
  }

  get limits(): Limits {
    return this.policies.limits;
  }

  /** Adds a finding. The same one is not repeated. */
  report(code: FindingCode, values: FindingValues = {}, place: FindingPlace = {}): void {
    const found = finding(code, values, place);
    const isKnown = this.findings.some((each) => each.code === code && each.message === found.message);
    if (!isKnown) this.findings.push(found);
  }
}
