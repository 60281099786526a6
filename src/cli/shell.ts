/** Quoting for POSIX shells. */

/**
 * Puts a text in single quotes and escapes any single quotes in it: IEEE 1003.1, Shell Command Language,
 * section 2.2.2.
 */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
