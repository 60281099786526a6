/** What values of options must be, as data for readers. */
import { UsageError } from "../errors.ts";

/** A condition, and the words for it: "must be ...". */
export interface Value {
  readonly must: string;
  readonly is: (value: unknown) => boolean;
}

/** On or off. */
export const flag: Value = { must: "be true or false", is: (value) => typeof value === "boolean" };

/** A string with something in it. */
export const text: Value = {
  must: "be a string that is not empty",
  is: (value) => typeof value === "string" && value !== "",
};

/** A string, also an empty one. */
export const anyText: Value = { must: "be a string", is: (value) => typeof value === "string" };

/** A function. */
export const callback: Value = { must: "be a function", is: (value) => typeof value === "function" };

/** Seconds, with fractions. */
export const duration: Value = {
  must: "be a number of seconds, finite and not negative",
  is: (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
};

/** A number that counts something. */
export const positive: Value = {
  must: "be a number greater than 0",
  is: (value) => typeof value === "number" && Number.isFinite(value) && value > 0,
};

/** A whole number that counts something. */
export const positiveInteger: Value = {
  must: "be a positive integer",
  is: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 1,
};

/** The error for an option with an impossible value. */
export function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
