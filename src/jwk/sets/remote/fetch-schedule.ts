/**
 * Decides when to fetch, from the state of the cache and a monotonic clock. Times are in seconds of that
 * clock.
 */

/** The times of a set. */
export interface Lifetime {
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** The state of the cached set and of the attempts to fetch it. */
export interface SchedulingState {
  /** The times of the last good set; `undefined` if there is none yet. */
  readonly set: Lifetime | undefined;
  /** The number of failed attempts since the last successful one. */
  readonly failures: number;
  /** When the last attempt ended. */
  readonly attemptedAt: number;
  /** When an unknown key ID last caused a refetch, unless that failed; `undefined` if there is none. */
  readonly refetchedAt: number | undefined;
}

/**
 * The action for a caller that needs the set.
 *
 * - `serve`: the set is fresh. `renew`: it is fresh, and a background refresh is due.
 * - `fetch`: the set has expired or there is none; the caller waits for a fetch.
 * - `serveStale`: the set is stale and the last attempt failed. `retry`: as `serveStale`, but another
 *   background attempt is due.
 * - `fail`: there is no usable set, and another attempt is not due yet.
 */
export type Decision = "serve" | "renew" | "fetch" | "serveStale" | "retry" | "fail";

/** The fraction of its lifetime that a set has left when it is refreshed. */
const renewalShare = 0.25;

/** The maximum delay after a failed attempt. */
const longestBackOff = 30;

/** Decides what to do for a caller that needs the set at the time `now`. */
export function decide(state: SchedulingState, staleFor: number, now: number): Decision {
  const { set, failures } = state;
  const isDue = mayTry(state, now);
  if (set !== undefined && now < set.freshUntil) {
    const left = (set.freshUntil - now) / (set.freshUntil - set.fetchedAt);
    return left <= renewalShare && isDue ? "renew" : "serve";
  }
  if (set === undefined || !serves(set, staleFor, now)) return isDue ? "fetch" : "fail";
  // The first caller that finds the set stale waits for a fetch. After a failure, callers do not wait.
  if (failures > 0) return isDue ? "retry" : "serveStale";
  return "fetch";
}

/**
 * Reports whether a set is usable: while it is fresh or, if it cannot be refreshed, until `staleFor` seconds
 * after its fetch.
 */
export function serves({ fetchedAt, freshUntil }: Lifetime, staleFor: number, now: number): boolean {
  return now < freshUntil || now - fetchedAt < staleFor;
}

/**
 * The action for a token whose key ID is not in the set.
 *
 * - `refetch`: the caller waits for a refetch.
 * - `answer`: the set was refetched less than a cooldown ago, so the provider has no such key.
 * - `fail`: the last attempt failed, so it is unknown whether the provider has such a key, and another
 *   attempt is not due yet.
 */
export type KidDecision = "refetch" | "answer" | "fail";

/** Decides what to do for an unknown key ID. A refetch that failed is retried like every other attempt. */
export function decideUnknownKid(state: SchedulingState, cooldown: number, now: number): KidDecision {
  const { refetchedAt } = state;
  if (refetchedAt !== undefined && now - refetchedAt < cooldown) return "answer";
  return mayTry(state, now) ? "refetch" : "fail";
}

/** Reports whether an attempt may be made: after a failure there is a delay. */
function mayTry({ failures, attemptedAt }: SchedulingState, now: number): boolean {
  return failures === 0 || now >= attemptedAt + Math.min(longestBackOff, 2 ** failures);
}
