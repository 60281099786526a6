/** Allow-lists of algorithms: mandatory, and the only way from a name in a header to an algorithm. RFC 8725 section 3.1. */
import { refusedAlgorithms } from "../algorithms/refused.ts";
import { rowOf } from "../encoding/table.ts";
import { JoseError, UsageError, type Stage } from "../errors.ts";

/** The algorithms a caller allows: table rows by name. */
export type AllowList<Row> = ReadonlyMap<string, Row>;

/**
 * Reads an allow-list once.
 * @throws UsageError `ERR_INVALID_OPTION` when it is missing, empty, or names an algorithm that does not exist here.
 */
export function resolveAllowList<Row>(
  names: readonly string[] | undefined,
  rows: Readonly<Record<string, Row>>,
  option: "alg" | "enc",
): AllowList<Row> {
  if (!Array.isArray(names) || names.length === 0) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `${option} must list the algorithms you accept, for example ["${Object.keys(rows)[0] ?? ""}"]`,
    );
  }
  return new Map(Array.from(names, (name) => [name, existing(name, rows, option)]));
}

/**
 * The row of the algorithm a header names, if the caller allows it.
 * @throws JoseError `ERR_JOSE_ALG_NOT_ALLOWED` otherwise.
 */
export function allowedRow<Row>(
  name: string | undefined,
  allowed: AllowList<Row>,
  parameter: "alg" | "enc",
  stage: Stage,
): Row {
  const row = name === undefined ? undefined : allowed.get(name);
  if (row !== undefined) return row;
  const refusal = name === undefined ? undefined : rowOf(refusedAlgorithms, name);
  const reason = refusal === undefined ? "" : `: ${refusal}`;
  throw new JoseError(
    "ERR_JOSE_ALG_NOT_ALLOWED",
    `The header's "${parameter}" is not one of ${[...allowed.keys()].join(", ")}${reason}`,
    { stage },
  );
}

/**
 * The row of an algorithm the caller itself names.
 * @throws UsageError `ERR_INVALID_OPTION` when there is none, with the reason if it was left out on purpose.
 */
export function existing<Row>(name: unknown, rows: Readonly<Record<string, Row>>, option: string): Row {
  const row = typeof name === "string" ? rowOf(rows, name) : undefined;
  if (row !== undefined) return row;
  const refusal = typeof name === "string" ? rowOf(refusedAlgorithms, name) : undefined;
  throw new UsageError(
    "ERR_INVALID_OPTION",
    refusal === undefined
      ? `${option}: ${typeof name === "string" ? name : "what was given"} is not an algorithm this ` +
          `library has; it has ${Object.keys(rows).join(", ")}`
      : `${option}: ${refusal}`,
  );
}
