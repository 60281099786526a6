/** Quoting for POSIX shells. */

/** Single quotes keep everything but single quotes: IEEE 1003.1, Shell Command Language, section 2.2.2. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
