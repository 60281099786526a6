/** Numbers and times in words. */
import type { JsonValue } from "../src/encoding/json-value.ts";

/** A number of bytes. */
export function bytesInWords(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "byte" : "bytes"}`;
}

/** A time, given in seconds since 1970, to the second. */
export function timeInWords(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "outside of the calendar";
  return date.toISOString().replace("T", " ").replace(/\..*$/, " UTC");
}

/** The day of a time. */
export function dayInWords(seconds: number): string {
  return timeInWords(seconds).slice(0, 10);
}

/** A JSON value: strings without quotes, everything else as JSON. */
export function valueInWords(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value, undefined, 1).replaceAll(/\s*\n\s*/g, " ");
}
