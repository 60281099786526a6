/** Reads points in time. */
import { invalidOption } from "./values.ts";

/**
 * Reads a point in time, a Date of any realm or a number of seconds. Returns seconds since 1970.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readSeconds(time: unknown, name: string): number {
  const seconds = typeof time === "number" ? time : millisecondsOf(time) / 1000;
  if (Number.isFinite(seconds)) return seconds;
  throw invalidOption(`${name} must be a valid Date or a finite number of seconds`);
}

/** Returns NaN for a value that is not a Date. */
function millisecondsOf(date: unknown): number {
  try {
    return Date.prototype.getTime.call(date);
  } catch {
    return Number.NaN;
  }
}
