/** Describes NumericDates (RFC 7519 section 2) in words. */

const units: readonly (readonly [seconds: number, name: string])[] = [
  [31_557_600, "year"],
  [2_629_800, "month"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A span in its two largest units, for example "1 hour 5 minutes". */
export function span(seconds: number): string {
  let rest = Math.round(Math.abs(seconds));
  const parts: string[] = [];
  for (const [size, name] of units) {
    const count = Math.floor(rest / size);
    // Only adjacent units are combined: not days and minutes.
    if (count === 0 && parts.length > 0) break;
    if (count === 0) continue;
    parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "less than a second" : parts.join(" ");
}

/** A time in UTC, for example "2026-11-29 08:00:00 UTC". */
export function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "a time too far from 1970 to be shown as a date";
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** When a time was or will be, relative to now. */
export function relative(seconds: number, now: number): string {
  if (Math.abs(seconds - now) < 1) return "now";
  return seconds < now ? `${span(now - seconds)} ago` : `in ${span(seconds - now)}`;
}
