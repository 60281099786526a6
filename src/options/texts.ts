/** Reads strings and lists of strings. */
import { invalidOption, text } from "./values.ts";

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
