/** What options of profiles and of single calls have in common: how texts, lists and times are read. */
import { UsageError } from "../errors.ts";

/**
 * A text that is not empty, where there is one.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readText(value: unknown, name: string): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw invalidOption(`${name} must be a text that is not empty`);
}

/**
 * A text that is not empty.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else, nothing too.
 */
export function requireText(value: unknown, name: string): string {
  const text = readText(value, name);
  if (text !== undefined) return text;
  throw invalidOption(`${name} is mandatory, a text that is not empty`);
}

/**
 * A text, or a list of them that is not empty, where there is one.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readTexts(value: unknown, name: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = Array.from(list, (each) => readText(each, name));
  const known = texts.filter((each) => each !== undefined);
  if (known.length === 0 || known.length !== texts.length) {
    throw invalidOption(`${name} must be a text or a list of texts, with at least one in it`);
  }
  return Object.freeze(known);
}

/**
 * A list of texts that is not empty, where there is one.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else, a text alone too.
 */
export function readList(value: unknown, name: string): readonly string[] | undefined {
  if (value === undefined || Array.isArray(value)) return readTexts(value, name);
  throw invalidOption(`${name} must be a list of texts`);
}

/**
 * A number of seconds, where there is one.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readDuration(value: unknown, name: string): number | undefined {
  if (value === undefined || (typeof value === "number" && Number.isFinite(value) && value >= 0))
    return value;
  throw invalidOption(`${name} must be a number of seconds, finite and not negative`);
}

/** The error for an option that is none. */
export function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
