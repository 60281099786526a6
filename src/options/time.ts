/** Points in time, as callers give them. */
import { invalidOption } from "./values.ts";

/**
 * A point in time as seconds since 1970, from a Date of any realm or from seconds.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readSeconds(time: unknown, name: string): number {
  const seconds = typeof time === "number" ? time : millisecondsOf(time) / 1000;
  if (Number.isFinite(seconds)) return seconds;
  throw invalidOption(`${name} must be a valid Date or a finite number of seconds`);
}

/** Anything but a Date has no time. */
function millisecondsOf(date: unknown): number {
  try {
    return Date.prototype.getTime.call(date);
  } catch {
    return Number.NaN;
  }
}
