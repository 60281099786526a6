/** What a single call says about the claims: the time, and the nonce of OpenID Connect Core section 3.1.3.7. */
import { UsageError } from "../errors.ts";
import { currentSeconds } from "../runtime.ts";
import type { JwtContext } from "./types.ts";

/** What changes from call to call. */
export interface ClaimsMoment {
  /** In seconds. */
  readonly now: number;
  readonly nonce: string | undefined;
}

/**
 * Reads what a call's context says about the claims.
 * @throws UsageError `ERR_INVALID_OPTION` for a time or nonce that is none.
 */
export function readMoment(context: JwtContext): ClaimsMoment {
  const { now, nonce } = context;
  const seconds = now === undefined ? currentSeconds() : secondsOf(now);
  if (Object.hasOwn(context, "nonce") && (typeof nonce !== "string" || nonce === "")) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "nonce must be a string that is not empty; leave it out to go without the check",
    );
  }
  return { now: seconds, nonce };
}

function secondsOf(now: unknown): number {
  const seconds = typeof now === "number" ? now : millisecondsOf(now) / 1000;
  if (Number.isFinite(seconds)) return seconds;
  throw new UsageError("ERR_INVALID_OPTION", "now must be a valid Date or a finite number of seconds");
}

/** A Date of any realm; whatever else has no time. */
function millisecondsOf(date: unknown): number {
  try {
    return Date.prototype.getTime.call(date);
  } catch {
    return Number.NaN;
  }
}
