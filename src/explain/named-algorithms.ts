/** Looks up the algorithms that a header names: whether they exist, are allowed, or are misspelled. */
import { refusedAlgorithms } from "../algorithms/refused.ts";
import { rowOf } from "../encoding/table.ts";
import type { Examination } from "./examination.ts";

/** The algorithms among which a name is looked up, and those that the policy allows. */
export interface Lookup<Row> {
  readonly parameter: "alg" | "enc";
  readonly kind: "JWE" | "JWS";
  readonly rows: Readonly<Record<string, Row>>;
  /** The algorithms that the policies allow; `undefined` if no policy applies to this layer. */
  readonly allowed: ReadonlyMap<string, Row> | undefined;
  readonly layer: number;
}

/**
 * Looks up the algorithm that a header names, and reports what is wrong with it. For a misspelled name,
 * returns the algorithm that is probably meant.
 */
export function algorithmIn<Row>(
  ex: Examination,
  name: string | undefined,
  { parameter, kind, rows, allowed, layer }: Lookup<Row>,
): Row | undefined {
  const place = { layer };
  if (name === undefined) {
    ex.report(parameter === "alg" ? "alg-missing" : "enc-missing", { kind }, place);
    return undefined;
  }
  const row = allowed?.get(name) ?? rowOf(rows, name);
  if (row !== undefined) {
    if (allowed !== undefined && !allowed.has(name)) {
      const code = parameter === "alg" ? "alg-not-allowed" : "enc-not-allowed";
      ex.report(code, { kind, value: name, allowed: [...allowed.keys()].join(", ") }, place);
    }
    return row;
  }
  if (parameter === "alg" && /^none$/i.test(name)) {
    ex.report("alg-none", { alg: name }, place);
    return undefined;
  }
  const others = kind === "JWS" ? ex.suite.management : ex.suite.signatures;
  if (parameter === "alg" && rowOf<unknown>(others, name) !== undefined) {
    const [actual, expected] = kind === "JWS" ? ["encryption", "signed"] : ["signatures", "encrypted"];
    ex.report("alg-of-other-kind", { alg: name, actual, expected }, place);
    return undefined;
  }
  const known = meant(name, rows);
  if (known !== undefined) {
    ex.report("alg-misspelled", { parameter, value: name, known }, place);
    return rowOf(rows, known);
  }
  // RSAES-PKCS1-v1_5 is the only refused algorithm that is neither "none" nor a misspelling.
  if (parameter === "alg" && rowOf(refusedAlgorithms, name) !== undefined)
    ex.report("alg-rsa1_5", { alg: name }, place);
  else ex.report(parameter === "alg" ? "alg-unknown" : "enc-unknown", { value: name }, place);
  return undefined;
}

/** The algorithm whose name has the same letters and digits. Of a URI, only the fragment is compared. */
function meant(name: string, rows: Readonly<Record<string, unknown>>): string | undefined {
  const letters = bare(name.replace(/^.{0,100}#/, ""));
  return Object.keys(rows).find((each) => bare(each) === letters);
}

function bare(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}
