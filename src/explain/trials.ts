/** The results of trying keys on a layer, and which of their problems explain why it does not open. */
import type { JoseHeader } from "../header/types.ts";
import type { FindingCode } from "./codes/all.ts";
import type { Examination } from "./examination.ts";
import { finding } from "./findings.ts";
import type { GivenKey } from "./given-keys.ts";
import type { Hints } from "./hints.ts";
import type { Misfit } from "./misfit.ts";
import type { Attempt } from "./types.ts";
import type { Outcome } from "./unwrapped-key.ts";

/** The result of trying one key. */
export interface Trial {
  readonly given: GivenKey;
  readonly hint: Attempt["hint"];
  /** Whether the key can be used for the algorithm. */
  readonly fits: boolean;
  readonly success?: "opened" | "verified";
  /** Why the key does not fit, or why the attempt failed. */
  readonly problem?: Misfit;
  /** For a JWE: the step that failed. */
  readonly outcome?: Outcome;
}

/**
 * Returns the keys in the order in which to try them. Keys that the header identifies come first. If `kid`
 * is given (that of a signed layer), keys with another `kid` come last: a verifier does not try them.
 */
export function namedFirst(keys: readonly GivenKey[], hints: Hints, kid?: string): readonly GivenKey[] {
  const rank = ({ index, key }: GivenKey): number =>
    hints.has(index) ? 0 : kid === undefined || key.kid === undefined ? 1 : 2;
  return [...keys].sort((one, other) => rank(one) - rank(other));
}

/** Returns whether another fitting key may be tried on a layer. Reports it if the limit is reached. */
export function mayTry(ex: Examination, trials: readonly Trial[], layer: number): boolean {
  const limit = ex.limits.privateOperations;
  if (trials.filter(({ fits }) => fits).length < limit) return true;
  ex.report("too-many-keys", { count: ex.keys.list.length, limit }, { layer });
  return false;
}

/** Converts a trial to the report that the diagnosis contains. */
export function attemptOf({ given, hint, fits, success, problem }: Trial): Attempt {
  const why =
    problem === undefined
      ? `${given.label} ${success === "verified" ? "verifies the signature" : "opens the layer"}.`
      : finding(problem.code, problem.values).message;
  return {
    key: given.index,
    fits,
    why,
    ...(hint !== undefined && { hint }),
    result: success ?? (fits ? "failed" : "skipped"),
    ...(problem !== undefined && { code: problem.code }),
  };
}

/** The most findings about keys of one layer: a set may have hundreds of keys. */
const mostProblems = 6;

interface TriedLayer {
  readonly kind: "JWE" | "JWS";
  readonly header: JoseHeader;
  readonly layer: number;
}

/** Reports why no key opened a layer. */
export function reportTrials(ex: Examination, trials: readonly Trial[], about: TriedLayer): void {
  const { kind, layer } = about;
  if (trials.length === 0) {
    if (ex.findings.some(({ code }) => code === "kid-unknown")) return;
    ex.report("no-key", { kind, ...noKeyWords[kind] }, { layer });
    return;
  }
  const isUnknown = reportKid(ex, trials, about);
  for (const { given, problem } of telling(trials, isUnknown, kind).slice(0, mostProblems)) {
    if (problem !== undefined) ex.report(problem.code, problem.values, { layer, key: given.index });
  }
}

const noKeyWords = {
  JWE: {
    task: "decrypt",
    consequence: "its contents are unknown",
    need: "the private key or the shared secret that the token is encrypted for",
  },
  JWS: {
    task: "verify",
    consequence: "anyone can have written it",
    need: "the public key of the issuer (its JWK Set or certificate), or the shared secret",
  },
} as const;

/**
 * The trials that best explain the failure: of the keys that the header names, or else of those that fit, or
 * else of those that are not meant for another use.
 */
function telling(trials: readonly Trial[], isUnknown: boolean, kind: TriedLayer["kind"]): readonly Trial[] {
  const named = trials.filter(({ hint }) => hint !== undefined);
  // A verifier does not try keys with another ID.
  const tried = isUnknown ? trials.filter(({ given }) => given.key.kid === undefined) : trials;
  const fitting = tried.filter(({ fits }) => fits);
  const otherUse = kind === "JWE" ? "sig" : "enc";
  const meant = tried.filter(({ given }) => given.key.use !== otherUse);
  const [others = []] = [named, fitting, isUnknown ? [] : meant, isUnknown ? [] : tried].filter(
    ({ length }) => length > 0,
  );
  return [...others].sort((one, other) => closeness(one) - closeness(other));
}

/** Ranks keys of another type last: they are probably meant for something else. */
function closeness({ problem }: Trial): number {
  return problem !== undefined && distant.has(problem.code) ? 1 : 0;
}

const distant: ReadonlySet<FindingCode> = /* @__PURE__ */ new Set<FindingCode>(["key-other-type"]);

/** Reports a "kid" that names no key or an unusable key. Returns whether the "kid" of a JWS names no key. */
function reportKid(ex: Examination, trials: readonly Trial[], { header, kind, layer }: TriedLayer): boolean {
  const { kid } = header;
  if (kid === undefined) return false;
  const named = trials.filter(({ given }) => given.key.kid === kid);
  for (const { fits, problem, given } of named) {
    if (fits || problem === undefined) continue;
    const why = finding(problem.code, problem.values).message.replace(/\.$/, "");
    ex.report("kid-names-unfit-key", { kid, why }, { layer, key: given.index });
  }
  // A JWE is tried with every key, whatever the ID of the key is.
  const others = kind === "JWE" ? [] : trials.flatMap(({ given }) => given.key.kid ?? []);
  if (named.length > 0 || others.length === 0) return false;
  const shown = others.slice(0, 4).map((each) => `"${each}"`);
  const have =
    trials.length === 1
      ? `the key that was given has the ID ${shown.join("")}`
      : `none of the ${trials.length} keys has this ID (they have ${shown.join(", ")}${
          others.length > shown.length ? ", ..." : ""
        })`;
  ex.report("kid-unknown", { kid, have }, { layer });
  return true;
}
