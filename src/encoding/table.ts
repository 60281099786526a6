/**
 * Lookup tables. They are frozen and have no prototype, so that a name from untrusted input never finds an
 * inherited property.
 */

/** Returns a frozen copy of `rows` without a prototype: `table["constructor"]` is `undefined`. */
export function table<Rows extends object>(rows: Rows): Readonly<Rows> {
  const bare = { ...rows };
  Object.setPrototypeOf(bare, null);
  return Object.freeze(bare);
}

/** Looks up a name that may come from untrusted input. */
export function rowOf<Row>(rows: Readonly<Record<string, Row>>, name: string): Row | undefined {
  // Without a type checker, the caller may pass any value. A value that is not a string has no entry.
  return typeof name === "string" ? rows[name] : undefined;
}
