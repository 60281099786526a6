/** Reads the algorithms that callers of josette/lean pass as values. */
import { isScheme, nameOf } from "../algorithms/recognize-algorithm.ts";
import { emptySuite, extended, type Scheme, type Suite } from "../algorithms/suite.ts";
import type { UsageError } from "../errors.ts";
import type { HeaderInput } from "../header/types.ts";
import { copyOptions, OptionReader } from "../options/reader.ts";
import { invalidOption } from "../options/values.ts";
import type { KeyAlgorithmValue, LeanHeaderInput, LeanImportOptions, LeanKeySetOptions } from "./types.ts";

/** A header whose algorithms have been replaced by their names, and the algorithms that were values in it. */
export interface NamedHeader {
  readonly header: HeaderInput;
  readonly schemes: readonly Scheme[];
}

/** Reads a header in which algorithms may be values. */
export function named(input: LeanHeaderInput): NamedHeader {
  const { alg, enc, ...rest } = copyOptions(input, "header");
  const values: readonly unknown[] = [alg, enc];
  const header = {
    ...rest,
    ...(alg !== undefined && { alg: isScheme(alg) ? nameOf(alg) : alg }),
    ...(enc !== undefined && { enc: isScheme(enc) ? nameOf(enc) : enc }),
  };
  return { header, schemes: values.filter(isScheme) };
}

/** The reader of `LeanKeySetOptions`. */
export const leanKeySetOptions: OptionReader<LeanKeySetOptions> =
  /* @__PURE__ */ new OptionReader<LeanKeySetOptions>("options", {
    alg: { kind: "mandatory", is: "elsewhere", write: "alg: a list of algorithms, for example [RS256]" },
  });

/** Returns the suite of the algorithms that the option `alg` lists. */
export function suiteOfOption(alg: readonly KeyAlgorithmValue[]): Suite {
  const values: readonly unknown[] = Array.isArray(alg) ? alg : [];
  if (values.length === 0) throw invalidOption("alg must be a list of algorithms, for example [RS256]");
  const schemes = values.filter(isScheme);
  if (schemes.length !== values.length) throw notAValue("alg");
  return extended(emptySuite(), schemes);
}

/** Reads the options of an import, whose algorithm must be a value. */
export function withValue(options: LeanImportOptions): LeanImportOptions {
  const copy = copyOptions(options, "options");
  if (!isScheme(copy.alg)) throw notAValue("alg");
  return copy;
}

/** Returns the error for a value that is not an algorithm. */
export function notAValue(what: string): UsageError {
  return invalidOption(`${what} must be an algorithm value imported from josette/algorithms`);
}
