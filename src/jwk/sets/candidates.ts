/** The keys that one signature or one recipient is tried with: found, checked, counted, tried in turn. */
import { JoseError, UnavailableError, UsageError, type Stage } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { isSteps, settle, type Steps } from "../../platform/steps.ts";
import { misfit, type Demand } from "../key/binding.ts";
import { asKey } from "../io/as-key.ts";
import type { Key } from "../key/key.ts";
import type { Keyring } from "./keyring.ts";
import { rejectedBy } from "./rejected.ts";
import { matchOf } from "./select.ts";
import type { KeyInput, KeyRequest, KeySource, MatchedBy } from "../key/types.ts";

/** A key to try, and how it was chosen. */
export interface Candidate {
  readonly key: Key;
  readonly matchedBy: MatchedBy;
}

/** The key that succeeded, and with what. */
export interface Success<Result> extends Candidate {
  readonly result: Result;
}

/**
 * The keys to try, best first, each one fit for the demand.
 * @throws JoseError `ERR_JWKS_NO_MATCHING_KEY` when there is none, `ERR_JWKS_MULTIPLE_MATCHING_KEYS` when there are
 * more than the limit and no hint says which; `signal.reason` when aborted.
 */
export function* candidateKeys(
  keyring: Keyring,
  request: KeyRequest,
  demand: Demand,
  limits: Limits,
): Steps<readonly Candidate[]> {
  const stage = demand.operation === "verify" ? "verify" : "decrypt";
  if ("given" in keyring) {
    const problem = misfit(keyring.given, demand);
    if (problem !== undefined) throw noMatchingKey(stage, `The key given does not fit the token: ${problem}`);
    return [{ key: keyring.given, matchedBy: "given" }];
  }
  const found = yield* settle(keyring.source.find(request));
  request.signal?.throwIfAborted();
  if (!Array.isArray(found)) {
    throw new UsageError("ERR_INVALID_ARGUMENT", "A key source must find a list of keys, which may be empty");
  }
  const { keys, refused } = usableKeys(found);
  const candidates: Candidate[] = [];
  for (const key of keys) {
    if (misfit(key, demand) === undefined) {
      candidates.push({ key, matchedBy: yield* matchOf(key, request.header) });
    }
  }
  if (keys.length === 0 && refused !== undefined) throw refused;
  if (candidates.length === 0) throw noMatchingKey(stage, noCandidate(keyring.source, request));
  return withinLimit(candidates, limits.keys, stage);
}

/**
 * Tries one key after the other: one key's failure never stops the others. An attempt gives `null` when the key is not
 * the one; a key that cannot be used at all throws.
 * @returns the first success.
 * @throws UnavailableError when one of them could not be asked: another time it may be the one.
 * @throws JoseError `failure()` when there is none; what the last key threw, when not a single one could be used: that
 * depends on the keys alone, and says nothing about the token. `ERR_JOSE_LIMIT_EXCEEDED` of an attempt at once.
 */
export function* tryEach<Result>(
  candidates: readonly Candidate[],
  attempt: (key: Key) => Result | null | Steps<Result | null>,
  failure: () => JoseError,
): Steps<Success<Result>> {
  let unusable: JoseError | undefined;
  let outage: UnavailableError | undefined;
  let tried = false;
  for (const { key, matchedBy } of candidates) {
    try {
      const answer = attempt(key);
      const result = isSteps(answer) ? yield* answer : answer;
      if (result !== null) return { key, matchedBy, result };
      tried = true;
    } catch (error) {
      // A limit is one for all keys: what is left of them stays untried.
      if (!(error instanceof JoseError) || error.code === "ERR_JOSE_LIMIT_EXCEEDED") throw error;
      unusable = error;
      if (error instanceof UnavailableError) outage = error;
    }
  }
  // The key that could not be asked may be the one.
  if (outage !== undefined) throw outage;
  throw tried || unusable === undefined ? failure() : unusable;
}

/** What a source found, without the entries that cannot be read: one bad key never stops the others. */
function usableKeys(found: readonly KeyInput[]): {
  readonly keys: readonly Key[];
  readonly refused: JoseError | undefined;
} {
  const keys: Key[] = [];
  let refused: JoseError | undefined;
  for (const entry of found) {
    try {
      keys.push(asKey(entry));
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      refused = error;
    }
  }
  return { keys, refused };
}

/** Why there is no key to try; the key that the token names may be one that the set had to leave out. */
function noCandidate(source: KeySource, { header }: KeyRequest): string {
  const rejected = rejectedBy(source).find(({ kid }) => kid !== undefined && kid === header.kid);
  return rejected === undefined
    ? "No key fits the token's algorithm and key hints"
    : `The key that the token's "kid" names cannot be used (entry ${rejected.index} of the set): ` +
        rejected.reason;
}

/** Never "the first few": which keys are tried must not depend on their order. */
function withinLimit(candidates: readonly Candidate[], limit: number, stage: Stage): readonly Candidate[] {
  if (candidates.length <= limit) return candidates;
  const named = candidates.filter(({ matchedBy }) => matchedBy !== "tried");
  if (stage === "decrypt" && named.length > 0 && named.length <= limit) return named;
  throw new JoseError(
    "ERR_JWKS_MULTIPLE_MATCHING_KEYS",
    `${candidates.length} keys fit the token and nothing says which to use; at most ${limit} are tried`,
    { stage },
  );
}

function noMatchingKey(stage: Stage, message: string): JoseError {
  return new JoseError("ERR_JWKS_NO_MATCHING_KEY", message, { stage });
}
