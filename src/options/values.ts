/** Conditions on the values of options. */
import { UsageError } from "../errors.ts";

/** A condition, and its description for messages, which starts after "must". */
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
