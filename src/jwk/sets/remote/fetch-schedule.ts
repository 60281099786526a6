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
  /** When an unknown key ID last caused a refetch; `undefined` if it never did. */
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
  const mayTry = failures === 0 || now >= state.attemptedAt + backOff(failures);
  if (set !== undefined && now < set.freshUntil) {
    const left = (set.freshUntil - now) / (set.freshUntil - set.fetchedAt);
    return left <= renewalShare && mayTry ? "renew" : "serve";
  }
  if (set === undefined || !serves(set, staleFor, now)) return mayTry ? "fetch" : "fail";
  // The first caller that finds the set stale waits for a fetch. After a failure, callers do not wait.
  if (failures > 0) return mayTry ? "retry" : "serveStale";
  return "fetch";
}

/**
 * Reports whether a set is usable: while it is fresh or, if it cannot be refreshed, until `staleFor` seconds
 * after its fetch.
 */
export function serves({ fetchedAt, freshUntil }: Lifetime, staleFor: number, now: number): boolean {
  return now < freshUntil || now - fetchedAt < staleFor;
}

/** Reports whether an unknown key ID may cause a refetch. Failed refetches count as well. */
export function mayRefetch({ refetchedAt }: SchedulingState, cooldown: number, now: number): boolean {
  return refetchedAt === undefined || now - refetchedAt >= cooldown;
}

/** Returns the delay in seconds after the given number of consecutive failures. */
function backOff(failures: number): number {
  return Math.min(longestBackOff, 2 ** failures);
}
