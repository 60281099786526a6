/**
 * Allow-lists of algorithms. They are mandatory: an algorithm named in a header is looked up only in them.
 * RFC 8725 section 3.1, RFC 7515 section 10.7.
 */
import { isScheme, nameOf } from "../algorithms/recognize-algorithm.ts";
import { refusedAlgorithms } from "../algorithms/refused.ts";
import { extended, type Suite } from "../algorithms/suite.ts";
import { rowOf } from "../encoding/table.ts";
import { JoseError, UsageError, type Stage } from "../errors.ts";

/** Maps the names of the allowed algorithms to the algorithms. */
export type AllowList<Row> = ReadonlyMap<string, Row>;

/** Recognizes the values that an allow-list may contain besides names. */
export type IsValue<Row> = (value: unknown) => value is Row;

/**
 * Reads an allow-list, which may contain names and algorithms as values. Names are looked up in `rows`.
 * @throws UsageError `ERR_INVALID_OPTION` if it is missing or empty, or contains an unknown algorithm or two
 * algorithms with the same name.
 */
export function resolveAllowList<Row>(
  list: readonly (string | Row)[] | undefined,
  rows: Readonly<Record<string, Row>>,
  option: "alg" | "enc",
  isValue: IsValue<Row>,
): AllowList<Row> {
  if (!Array.isArray(list) || list.length === 0) {
    const example = exampleIn(rows, list);
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `${option} must be a non-empty list of the accepted algorithms` +
        (example === undefined ? "" : `; write ${option}: ["${example}"]`),
    );
  }
  const allowed = new Map<string, Row>();
  const items: readonly unknown[] = list;
  for (const item of Array.from(items)) {
    const [name, row] = readItem(item, rows, option, isValue);
    if ((allowed.get(name) ?? row) !== row) {
      throw new UsageError("ERR_INVALID_OPTION", `${option} has two different algorithms named ${name}`);
    }
    allowed.set(name, row);
  }
  return allowed;
}

function readItem<Row>(
  item: unknown,
  rows: Readonly<Record<string, Row>>,
  option: "alg" | "enc",
  isValue: IsValue<Row>,
): readonly [name: string, row: Row] {
  if (typeof item === "string") return [item, requireKnown(item, rows, option)];
  if (isValue(item) && isScheme(item)) return [nameOf(item), item];
  // In josette/lean `rows` is empty, so there is no example.
  const example = exampleIn(rows);
  throw new UsageError(
    "ERR_INVALID_OPTION",
    isScheme(item)
      ? `${option}: ${nameOf(item)} is a ${kindNames[item.kind]} algorithm, which is not accepted here` +
          (example === undefined ? "" : `; write for example ["${example}"]`)
      : `${option} contains a value that is not an algorithm; write ` +
          (example === undefined ? "" : `a name such as "${example}", or `) +
          "an algorithm of josette/algorithms",
  );
}

/**
 * Returns an example of a name for messages: `given`, if it is the name of an algorithm, or else the first
 * public-key algorithm, so that messages do not suggest shared secrets.
 */
function exampleIn(rows: Readonly<Record<string, unknown>>, given?: unknown): string | undefined {
  const names = Object.keys(rows);
  return names.find((name) => name === given) ?? names.find((name) => !isSymmetric(rows[name])) ?? names[0];
}

function isSymmetric(row: unknown): boolean {
  return isScheme(row) && row.kind !== "content" && row.symmetric;
}

const kindNames = {
  signature: "signature",
  management: "key management",
  content: "content encryption",
} as const;

/** Reports whether a caller's list has exactly these algorithms in this order. */
export function isListOf<Row>(
  list: readonly (string | Row)[],
  allowed: AllowList<Row>,
  rows: Readonly<Record<string, Row>>,
): boolean {
  if (!Array.isArray(list) || list.length !== allowed.size) return false;
  const items: readonly unknown[] = list;
  let index = 0;
  for (const row of allowed.values()) {
    const item = items[index++];
    if ((typeof item === "string" ? rowOf(rows, item) : item) !== row) return false;
  }
  return true;
}

/**
 * Returns the suite, extended by the algorithms that callers' lists contain as values. Keys are read with the
 * result. Other items of the lists are ignored.
 */
export function withListed(suite: Suite, ...lists: readonly unknown[]): Suite {
  return lists.reduce<Suite>((wider, list) => {
    const items: readonly unknown[] = Array.isArray(list) ? list : [];
    return items.some(isObject) ? extended(wider, items.filter(isScheme)) : wider;
  }, suite);
}

function isObject(value: unknown): boolean {
  return typeof value === "object";
}

/**
 * Returns the algorithm that a header names, if it is allowed.
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
 * Returns the algorithm that the caller names.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown algorithm, with the reason if it is deliberately not
 * supported.
 */
export function requireKnown<Row>(name: unknown, rows: Readonly<Record<string, Row>>, option: string): Row {
  const row = typeof name === "string" ? rowOf(rows, name) : undefined;
  if (row !== undefined) return row;
  const refusal = typeof name === "string" ? rowOf(refusedAlgorithms, name) : undefined;
  if (refusal !== undefined) throw new UsageError("ERR_INVALID_OPTION", `${option}: ${refusal}`);
  const shown = typeof name === "string" ? name : "the value";
  const names = Object.keys(rows).join(", ");
  throw new UsageError(
    "ERR_INVALID_OPTION",
    names === ""
      ? `${option}: josette/lean does not accept names of algorithms; ` +
          `import ${shown} from josette/algorithms and pass it as a value`
      : `${option}: ${shown} is not a supported algorithm; supported: ${names}`,
  );
}
