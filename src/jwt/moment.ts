/** What a single call says about the claims: the time, the nonce of OpenID Connect Core section 3.1.3.7, a check of its own. */
import { readSeconds } from "../options/time.ts";
import { currentMilliseconds } from "../runtime.ts";
import type { AnyClaimsCheck, AnyJwtContext } from "./types.ts";

/**
 * The time in seconds. NumericDates are usually whole seconds, rounded by their issuer in either direction, so the clock is rounded too,
 * each time in favour of the token. A time that the caller gives is used as it is.
 */
export interface Times {
  /** Rounded down: for what must not have passed, such as `exp`. */
  readonly now: number;
  /** Rounded up: for what must not lie in the future, such as `nbf`. */
  readonly nowRoundedUp: number;
}

/** What changes from call to call. */
export interface ClaimsMoment extends Times {
  readonly nonce: string | undefined;
  readonly check: AnyClaimsCheck | undefined;
}

/**
 * What a call's context says about the claims.
 * @throws UsageError `ERR_INVALID_OPTION` for a time that is neither a valid Date nor a finite number.
 */
export function readMoment({ now, nonce, check }: AnyJwtContext): ClaimsMoment {
  if (now !== undefined) {
    const given = readSeconds(now, "now");
    return { now: given, nowRoundedUp: given, nonce, check };
  }
  // Written out, because spreading an object into this one costs as much as the rest of a cache hit.
  const seconds = currentMilliseconds() / 1000;
  return { now: Math.floor(seconds), nowRoundedUp: Math.ceil(seconds), nonce, check };
}
