/** A diagnosis in progress. */
import type { Suite } from "../algorithms/suite.ts";
import type { Limits } from "../limits.ts";
import { Call } from "../jwe/work-budget.ts";
import type { FindingCode } from "./codes/all.ts";
import { finding, type FindingPlace, type FindingValues } from "./findings.ts";
import type { GivenKeys } from "./given-keys.ts";
import type { ReadPolicies } from "./policies.ts";
import type { Finding } from "./types.ts";
import type { Work } from "./unwrapped-key.ts";

/** What a diagnosis starts with. */
type Given = Pick<Examination, "suite" | "keys" | "policies" | "at" | "nonce" | "signal">;

/** What every step of a diagnosis needs. */
export class Examination {
  readonly suite: Suite;
  readonly keys: GivenKeys;
  readonly policies: ReadPolicies;
  /** The time to check against, in seconds since 1970. */
  readonly at: number;
  readonly nonce: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The budget of expensive operations, for all layers, keys, signatures and recipients together. */
  readonly call: Call;
  /** A separate budget for guesses, so that they do not use up what the next recipient needs. */
  readonly guesses: Work;
  readonly findings: Finding[] = [];

  constructor(parts: Given, budgets?: Pick<Examination, "call" | "guesses">) {
    const { suite, keys, policies, at, nonce, signal } = parts;
    const { limits } = policies;
    this.suite = suite;
    this.keys = keys;
    this.policies = policies;
    this.at = at;
    this.nonce = nonce;
    this.signal = signal;
    this.call = budgets?.call ?? new Call(limits, signal);
    this.guesses = budgets?.guesses ?? { call: new Call(limits, signal), limits };
  }

  /** Starts the examination of one signature or recipient, with the same keys, policies and budgets. */
  ofEntry(): Examination {
    return new Examination(this, this);
  }

  get limits(): Limits {
    return this.policies.limits;
  }

  /** Adds a finding, unless it has already been added. */
  report(code: FindingCode, values: FindingValues = {}, place: FindingPlace = {}): void {
    const found = finding(code, values, place);
    const isKnown = this.findings.some((each) => each.code === code && each.message === found.message);
    if (!isKnown) this.findings.push(found);
  }
}
