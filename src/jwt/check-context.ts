/**
 * The part of a call's context that concerns the claims: the time, the nonce (OpenID Connect Core section
 * 3.1.3.7) and the call's own check.
 */
import { readSeconds } from "../options/time.ts";
import { currentMilliseconds } from "../runtime.ts";
import type { AnyClaimsCheck, AnyJwtContext } from "./types.ts";

/**
 * The current time, in seconds. NumericDates are usually whole seconds, which their issuer may have rounded
 * either way. The clock is therefore rounded in favour of the token. A time passed by the caller is used
 * unchanged.
 */
export interface Times {
  /** Rounded down: for times that must not have passed, such as `exp`. */
  readonly now: number;
  /** Rounded up: for times that must not be in the future, such as `nbf`. */
  readonly nowRoundedUp: number;
}

/** The inputs of claims validation that differ from call to call. */
export interface CheckContext extends Times {
  readonly nonce: string | undefined;
  readonly check: AnyClaimsCheck | undefined;
}

/**
 * Reads the time, nonce and check from a call's context.
 * @throws UsageError `ERR_INVALID_OPTION` for a time that is neither a valid Date nor a finite number.
 */
export function readCheckContext({ now, nonce, check }: AnyJwtContext): CheckContext {
  if (now !== undefined) {
    const given = readSeconds(now, "now");
    return { now: given, nowRoundedUp: given, nonce, check };
  }
  // Not shared with the branch above: spreading an object here costs as much as the rest of a cache hit.
  const seconds = currentMilliseconds() / 1000;
  return { now: Math.floor(seconds), nowRoundedUp: Math.ceil(seconds), nonce, check };
}
