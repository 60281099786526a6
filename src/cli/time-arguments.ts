/** Parses times in command-line arguments, and formats times for output. */
import { usageFailure } from "./failure.ts";

/** Parses a date, a time with a time zone (ISO 8601, RFC 3339), or seconds since 1970. */
export function readTime(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const isDated = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text);
  const milliseconds = isDated ? Date.parse(text) : NaN;
  if (Number.isNaN(milliseconds)) {
    throw usageFailure("--at must be a time", "For example 2027-01-31T12:00:00Z, or seconds since 1970.");
  }
  return Math.floor(milliseconds / 1000);
}

/** Formats seconds since 1970 as ISO 8601. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(".000Z", "Z");
}
