/** Conditions on the values of options, and readers of strings, lists, times and abort signals. */
import { UsageError } from "../errors.ts";
import { mayBe } from "../encoding/brand.ts";

/** A condition, and its description for messages: the words after "must". */
export interface Value {
  readonly must: string;
  readonly is: (value: unknown) => boolean;
}

/** A boolean. */
export const flag: Value = { must: "be true or false", is: (value) => typeof value === "boolean" };

/** A non-empty string. */
export const text: Value = {
  must: "be a non-empty string",
  is: (value) => typeof value === "string" && value !== "",
};

/** A string, which may be empty. */
export const anyText: Value = { must: "be a string", is: (value) => typeof value === "string" };

/** A function. */
export const callback: Value = { must: "be a function", is: (value) => typeof value === "function" };

/** A number of seconds, which may have a fraction. */
export const duration: Value = {
  must: "be a finite, non-negative number of seconds",
  is: (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
};

/** A positive number. */
export const positive: Value = {
  must: "be a number greater than 0",
  is: (value) => typeof value === "number" && Number.isFinite(value) && value > 0,
};

/** A positive integer. */
export const positiveInteger: Value = {
  must: "be a positive integer",
  is: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 1,
};

/** The error for an invalid option. */
export function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}

/**
 * Reads an abort signal.
 * @throws UsageError `ERR_INVALID_OPTION` for a value that is not an AbortSignal; `signal.reason` if the
 * signal is already aborted.
 */
export function readSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (!isSignal(signal)) throw invalidOption("signal must be an AbortSignal");
  signal.throwIfAborted();
  return signal;
}

/** Recognizes AbortSignals of any realm. */
function isSignal(value: unknown): value is AbortSignal {
  if (!mayBe(value, "AbortSignal")) return false;
  const members: Partial<
    Record<"aborted" | "throwIfAborted" | "addEventListener" | "removeEventListener", unknown>
  > = value;
  return (
    typeof members.aborted === "boolean" &&
    [members.throwIfAborted, members.addEventListener, members.removeEventListener].every(
      (member) => typeof member === "function",
    )
  );
}

/**
 * Reads a point in time, given as a Date of any realm or as a number of seconds. Returns seconds since 1970.
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

/**
 * Reads a string or a non-empty list of strings. Returns a list.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readTexts(value: unknown, name: string): readonly string[] {
  return readList(typeof value === "string" ? [value] : value, name);
}

/**
 * Reads a non-empty list of strings. An empty list is an error: it would accept nothing, or might be mistaken
 * for no check.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else, including a single string.
 */
export function readList(value: unknown, name: string): readonly string[] {
  const list = readAnyList(value, name);
  if (list.length > 0) return list;
  throw invalidOption(`${name} must not be an empty list`);
}

/**
 * Reads a list of strings, which may be empty.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readAnyList(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) throw invalidOption(`${name} must be a list of strings`);
  const entries: readonly unknown[] = value;
  const list = Array.from(entries, (entry) => {
    if (text.is(entry)) return String(entry);
    throw invalidOption(`${name} must contain only non-empty strings`);
  });
  return Object.freeze(list);
}
