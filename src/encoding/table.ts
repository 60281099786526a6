/**
 * Lookup tables: frozen, and without a prototype, so that a name from untrusted input never finds an
 * inherited property.
 */

/** A frozen copy of `rows` without a prototype: `table["constructor"]` is `undefined`. */
export function table<Rows extends object>(rows: Rows): Readonly<Rows> {
  const bare = { ...rows };
  Object.setPrototypeOf(bare, null);
  return Object.freeze(bare);
}

/** The row of a name that may come from outside. */
export function rowOf<Row>(rows: Readonly<Record<string, Row>>, name: string): Row | undefined {
  // Callers whom no compiler checked may pass anything: what is no string has no row.
  return typeof name === "string" ? rows[name] : undefined;
}
