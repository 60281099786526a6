/** When to fetch: decisions alone, on what is remembered and a clock that never goes back. Times are in seconds of that clock. */

/** The times of a set. */
export interface Lifetime {
  readonly fetchedAt: number;
  readonly freshUntil: number;
}

/** What is remembered of the set and of the attempts to get it. */
export interface Standing {
  /** Those of the last good set; `undefined` before there is one. */
  readonly set: Lifetime | undefined;
  /** Attempts that failed since the last that did not. */
  readonly failures: number;
  /** When the last attempt ended. */
  readonly attemptedAt: number;
  /** When an unknown key ID was last worth a fetch; `undefined` before it ever was. */
  readonly refetchedAt: number | undefined;
}

/**
 * What to do for a caller who needs the set.
 *
 * - `serve`: it is fresh. `renew`: it is fresh, and a refresh in the background is due.
 * - `fetch`: it is over its time, or there is none: the caller waits for a fetch.
 * - `serveStale`: no other can be had at the moment. `retry`: likewise, and another attempt in the background is due.
 * - `fail`: there is none to serve, and another attempt is not due yet.
 */
export type Decision = "serve" | "renew" | "fetch" | "serveStale" | "retry" | "fail";

/** How much of its time a set has left when it is renewed. */
const renewalShare = 0.25;

/** The longest time from one attempt that failed to the next. */
const longestBackOff = 30;

/** Decides for a caller who needs the set at `now`. */
export function decide(standing: Standing, staleFor: number, now: number): Decision {
  const { set, failures } = standing;
  const mayTry = failures === 0 || now >= standing.attemptedAt + backOff(failures);
  if (set !== undefined && now < set.freshUntil) {
    const left = (set.freshUntil - now) / (set.freshUntil - set.fetchedAt);
    return left <= renewalShare && mayTry ? "renew" : "serve";
  }
  if (set === undefined || !serves(set, staleFor, now)) return mayTry ? "fetch" : "fail";
  // Whoever finds it stale first has waited already; nobody waits for an endpoint that is known to be down.
  if (failures > 0) return mayTry ? "retry" : "serveStale";
  return "fetch";
}

/** Whether a set may serve at all: while it is fresh; and if need be, for so long after its fetch. */
export function serves({ fetchedAt, freshUntil }: Lifetime, staleFor: number, now: number): boolean {
  return now < freshUntil || now - fetchedAt < staleFor;
}

/** Whether a key ID that is not in the set is worth a fetch. Attempts count, whatever came of them. */
export function mayRefetch({ refetchedAt }: Standing, cooldown: number, now: number): boolean {
  return refetchedAt === undefined || now - refetchedAt >= cooldown;
}

/** Seconds from the last of so many failures to the next attempt. */
function backOff(failures: number): number {
  return Math.min(longestBackOff, 2 ** failures);
}
