/** Texts and lists of texts, as callers give them. */
import { invalidOption, text } from "./values.ts";

/**
 * A text, or a list of texts with at least one in it; a list in any case.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readTexts(value: unknown, name: string): readonly string[] {
  return readList(typeof value === "string" ? [value] : value, name);
}

/**
 * A list of texts with at least one in it: an empty one would accept nothing, or be taken for no check at all.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else, a text alone too.
 */
export function readList(value: unknown, name: string): readonly string[] {
  const list = readAnyList(value, name);
  if (list.length > 0) return list;
  throw invalidOption(`${name} is an empty list; name at least one`);
}

/**
 * A list of texts, also an empty one.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
 */
export function readAnyList(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) throw invalidOption(`${name} must be a list of strings`);
  const entries: readonly unknown[] = value;
  const list = Array.from(entries, (entry) => {
    if (text.is(entry)) return String(entry);
    throw invalidOption(`${name} must hold strings that are not empty`);
  });
  return Object.freeze(list);
}
