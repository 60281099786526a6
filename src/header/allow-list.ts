/**
 * Allow-lists of algorithms. They are mandatory: an algorithm named in a header is looked up only in them.
 * RFC 8725 section 3.1.
 */
import { refusedAlgorithms } from "../algorithms/refused.ts";
import { rowOf } from "../encoding/table.ts";
import { JoseError, UsageError, type Stage } from "../errors.ts";

/** The allowed algorithms: table rows by name. */
export type AllowList<Row> = ReadonlyMap<string, Row>;

/**
 * Reads an allow-list.
 * @throws UsageError `ERR_INVALID_OPTION` if it is missing or empty, or contains an unknown algorithm.
 */
export function resolveAllowList<Row>(
  names: readonly string[] | undefined,
  rows: Readonly<Record<string, Row>>,
  option: "alg" | "enc",
): AllowList<Row> {
  if (!Array.isArray(names) || names.length === 0) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `${option} must be a non-empty list of the accepted algorithms, for example ` +
        `["${Object.keys(rows)[0] ?? ""}"]`,
    );
  }
  return new Map(Array.from(names, (name) => [name, requireKnown(name, rows, option)]));
}

/**
 * Returns the row of the algorithm in a header, if it is allowed.
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
 * Returns the row of an algorithm named by the caller.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown algorithm, with the reason if it is deliberately not
 * supported.
 */
export function requireKnown<Row>(name: unknown, rows: Readonly<Record<string, Row>>, option: string): Row {
  const row = typeof name === "string" ? rowOf(rows, name) : undefined;
  if (row !== undefined) return row;
  const refusal = typeof name === "string" ? rowOf(refusedAlgorithms, name) : undefined;
  throw new UsageError(
    "ERR_INVALID_OPTION",
    refusal === undefined
      ? `${option}: ${typeof name === "string" ? name : "the value"} is not a supported algorithm; ` +
          `supported are ${Object.keys(rows).join(", ")}`
      : `${option}: ${refusal}`,
  );
}
