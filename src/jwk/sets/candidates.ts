/** Finds the candidate keys for one signature or one recipient and tries them in turn. */
import type { Suite } from "../../algorithms/suite.ts";
import { JoseError, UnavailableError, UsageError, type Stage } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { isSteps, type Steps } from "../../steps/steps.ts";
import { whyUnsuitable, type KeyRequirements } from "../key/requirements.ts";
import { asKey } from "../io/as-key.ts";
import type { Key } from "../key/key.ts";
import type { Keyring } from "./keyring.ts";
import { findKeys, rejectedBy, sourceVersion } from "./key-source.ts";
import { isLocalSet } from "./local-key-set.ts";
import { matchOf } from "./select-by-hints.ts";
import type { KeyInput, KeyRequest, KeySource, MatchedBy } from "../key/types.ts";
import type { HeaderMemo } from "../../header/header-cache.ts";
import type { JoseHeader } from "../../header/types.ts";

/** A candidate key, and how it was selected. */
export interface Candidate {
  /** The key. */
  readonly key: Key;
  /** How the key was selected: by a hint in the header, as the only key given, or by trying all keys. */
  readonly matchedBy: MatchedBy;
}

/** The candidates found for a header, which are reused for other tokens with the same header. */
export interface CachedCandidates {
  /** The keyring in which the candidates were found. */
  readonly keyring: Keyring;
  /** The version of the keyring: the candidates may only be reused while the version is the same. */
  readonly version: object | undefined;
  readonly candidates: readonly Candidate[];
}

/** The key that succeeded, and the result. */
interface Success<Result> extends Candidate {
  readonly result: Result;
}

/**
 * Returns the candidate keys, best first. Each one is suitable for the operation.
 * @throws JoseError `ERR_JWKS_NO_MATCHING_KEY` if there is none, `ERR_JWKS_MULTIPLE_MATCHING_KEYS` if there
 * are more than the limit and no hint selects one; `signal.reason` if aborted.
 */
export function* candidateKeys(
  keyring: Keyring,
  request: KeyRequest,
  requirements: KeyRequirements,
  limits: Limits,
): Steps<readonly Candidate[]> {
  const stage = requirements.operation === "verify" ? "verify" : "decrypt";
  if ("given" in keyring) {
    const problem = whyUnsuitable(keyring.given, requirements);
    if (problem !== undefined) throw noMatchingKey(stage, `The key does not match the token: ${problem}`);
    return [{ key: keyring.given, matchedBy: "given" }];
  }
  const found = yield* findKeys(keyring.source, request);
  request.signal?.throwIfAborted();
  if (!Array.isArray(found)) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "A key source must return a list of keys, which may be empty",
    );
  }
  const { keys, refused } = usableKeys(keyring.suite, found);
  const candidates: Candidate[] = [];
  for (const key of keys) {
    if (whyUnsuitable(key, requirements) === undefined) {
      candidates.push({ key, matchedBy: yield* matchOf(key, request.header) });
    }
  }
  if (keys.length === 0 && refused !== undefined) throw refused;
  if (candidates.length === 0) throw noMatchingKey(stage, noCandidate(keyring.source, request));
  return withinLimit(candidates, limits.keys, stage);
}

/**
 * Tries the candidates in turn. A key that fails does not prevent the others from being tried. An attempt
 * returns `null` if the key is the wrong one, and throws if the key cannot be used.
 * @returns the first success.
 * @throws UnavailableError if no key succeeded and one of them could not be reached.
 * @throws JoseError `failure()` if no key succeeded. If no key could be used at all, the last key's error is
 * thrown instead: it depends only on the keys, not on the token. `ERR_JOSE_LIMIT_EXCEEDED` is thrown
 * immediately.
 */
export function* tryEach<Result>(
  candidates: readonly Candidate[],
  attempt: (key: Key) => Result | null | Steps<Result | null>,
  failure: () => JoseError,
): Steps<Success<Result>> {
  const failures: JoseError[] = [];
  let tried = false;
  for (const { key, matchedBy } of candidates) {
    try {
      const answer = attempt(key);
      const result = typeof answer === "object" && isSteps(answer) ? yield* answer : answer;
      if (result !== null) return { key, matchedBy, result };
      tried = true;
    } catch (error) {
      // An exceeded limit applies to all keys together, so the remaining keys are not tried.
      if (!(error instanceof JoseError) || error.code === "ERR_JOSE_LIMIT_EXCEEDED") throw error;
      failures.push(error);
    }
  }
  requireReachable(failures);
  const unusable = failures.at(-1);
  throw tried || unusable === undefined ? failure() : unusable;
}

/**
 * Throws the error of a key that could not be reached, if there is such an error. That key might have been
 * the right one, so the failures of the other keys say nothing about the token.
 * @throws UnavailableError
 */
export function requireReachable(failures: readonly JoseError[]): void {
  const outage = failures.find((error) => error instanceof UnavailableError);
  if (outage !== undefined) throw outage;
}

/**
 * Returns the version of a keyring: while this is the same object, lookups depend only on the header. Returns
 * `undefined` if the source must be queried for each token.
 */
export function keysVersion(keyring: Keyring): object | undefined {
  return "given" in keyring ? keyring : sourceVersion(keyring.source);
}

/**
 * Caches the results that depend only on a header, and the candidates found for it. It is called after a
 * token with this header has been authenticated. Headers with "crit" are not cached, because the caller's
 * validators must run for every token.
 */
export function cachePlan<Plan extends Partial<CachedCandidates> & { readonly header: JoseHeader }>(
  memo: HeaderMemo<Plan>,
  encodedHeader: string,
  plan: Plan,
  found: CachedCandidates,
): void {
  if (plan.header.crit !== undefined) return;
  // A plan that names a keyring comes from the cache. Without a version, new candidates would not be reused.
  if (plan.keyring !== undefined && found.version === undefined) return;
  memo.set(encodedHeader, { ...plan, ...found });
}

/** Imports the keys that a source returned. An invalid key does not affect the others. */
function usableKeys(
  suite: Suite,
  found: readonly KeyInput[],
): {
  readonly keys: readonly Key[];
  readonly refused: JoseError | undefined;
} {
  const keys: Key[] = [];
  let refused: JoseError | undefined;
  for (const entry of found) {
    try {
      keys.push(asKey(suite, entry));
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      refused = error;
    }
  }
  return { keys, refused };
}

/**
 * Returns the message for a token without candidates. It names an entry that the set rejected: the one with
 * the token's `kid` or, if all entries were rejected, the first.
 */
function noCandidate(source: KeySource, { header }: KeyRequest): string {
  const rejected = rejectedBy(source);
  const named = rejected.find(({ kid }) => kid !== undefined && kid === header.kid);
  const entry = named ?? (isLocalSet(source) && source.keys.length === 0 ? rejected[0] : undefined);
  const problem = "No key matches the token's algorithm, kid and certificate thumbprint";
  return entry === undefined
    ? problem
    : `${problem}; entry ${entry.index} of the key set cannot be used: ${entry.reason}`;
}

/**
 * Enforces the limit. The list is never truncated, because the result must not depend on the order of the
 * keys.
 */
function withinLimit(candidates: readonly Candidate[], limit: number, stage: Stage): readonly Candidate[] {
  if (candidates.length <= limit) return candidates;
  const named = candidates.filter(({ matchedBy }) => matchedBy !== "tried");
  if (stage === "decrypt" && named.length > 0 && named.length <= limit) return named;
  throw new JoseError(
    "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    `${candidates.length} keys match the token and no kid selects one; at most ${limit} are tried`,
    { stage },
  );
}

function noMatchingKey(stage: Stage, message: string): JoseError {
  return new JoseError("ERR_JWKS_NO_MATCHING_KEY", message, { stage });
}
