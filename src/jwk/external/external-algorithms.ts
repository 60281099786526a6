/** What an external key can be asked for, and what kind of key that makes it: RFC 7518 sections 3.1 and 4.1. */
import type { Suite } from "../../algorithms/suite.ts";
import { ecCurves, okpCurves, type Curve } from "../../alg/curves.ts";
import { rowOf } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";
import { requireKnown } from "../../header/allow-list.ts";
import type { Key } from "../key/key.ts";

/** The algorithms of an external key, and the key they are for. */
export interface ServedAlgorithms {
  readonly algs: readonly string[];
  /** RFC 7517 section 4.3. */
  readonly keyOps: readonly string[];
  readonly kty: string;
  readonly crv: string | undefined;
  /** 0 where nobody has said how many. */
  readonly bits: number;
}

/** The functions that a caller has given. */
export interface GivenFunctions {
  readonly sign: boolean;
  readonly unwrap: boolean;
}

/**
 * Reads the algorithms of an external key.
 * @throws UsageError `ERR_INVALID_OPTION` for algorithms that do not go together, or without their function.
 */
export function serve(
  suite: Suite,
  alg: readonly string[],
  given: GivenFunctions,
  half: Key | undefined,
): ServedAlgorithms {
  const list: readonly unknown[] = Array.isArray(alg) ? alg : [];
  const needs = Array.from(new Set(list), (name) => needOf(suite, name));
  const algs = needs.map((need) => need.alg);
  if (algs.length === 0) throw invalidOption("alg must list what the key is asked for");
  for (const each of ["sign", "unwrap"] as const) {
    const needed = needs.some(({ operation }) => operation === each);
    if (needed && !given[each]) throw invalidOption(`alg needs the function ${each}`);
    if (!needed && given[each]) throw invalidOption(`${each} is given, but no alg that needs it`);
  }
  const keyOps = [...(given.sign ? ["sign"] : []), ...(given.unwrap ? ["decrypt", "unwrapKey"] : [])];
  return {
    algs: Object.freeze(algs),
    keyOps,
    ...(half === undefined ? impliedKey(needs) : knownKey(half, needs)),
  };
}

/** What an algorithm asks of its key. */
interface Need {
  readonly alg: string;
  readonly operation: "sign" | "unwrap";
  readonly ktys: readonly string[];
  readonly curves: readonly string[] | undefined;
}

function needOf(suite: Suite, name: unknown): Need {
  const signature = typeof name === "string" ? rowOf(suite.signatures, name) : undefined;
  if (signature !== undefined) {
    return {
      alg: signature.alg,
      operation: "sign",
      ktys: signature.ktys,
      curves: signature.curves,
    };
  }
  const { alg, ktys, curves, notOutside } = requireKnown(name, suite.management, "alg");
  if (notOutside !== undefined) throw invalidOption(`alg: ${notOutside}`);
  return { alg, operation: "unwrap", ktys, curves };
}

type Kind = Pick<ServedAlgorithms, "kty" | "crv" | "bits">;

function knownKey({ kty, crv, bits, use, alg: bound }: Key, needs: readonly Need[]): Kind {
  const misfit = needs.some(
    ({ ktys, curves }) =>
      !ktys.includes(kty) || (curves !== undefined && !curves.some((each) => each === crv)),
  );
  if (misfit) throw invalidOption("alg: not all of it is for keys like jwk");
  const wrongUse =
    use !== undefined && needs.some(({ operation }) => (operation === "sign" ? "sig" : "enc") !== use);
  if (wrongUse) throw invalidOption('alg: not all of it is for what the "use" of jwk says');
  if (bound !== undefined && !needs.every(({ alg }) => bound === alg)) {
    throw invalidOption("alg: jwk is bound to another");
  }
  return { kty, crv, bits };
}

/** The key that all algorithms have in common, where there is only one such kind. */
function impliedKey(needs: readonly Need[]): Kind {
  const kty = only(needs.map(({ ktys }) => ktys));
  const curves = needs.map((need) => need.curves).filter((each) => each !== undefined);
  const curve = curveNamed(curves.length === 0 ? undefined : only(curves));
  if (kty === undefined || (curves.length > 0 && curve === undefined)) {
    throw invalidOption("alg: these are for keys of different kinds; jwk says which, or make a key for each");
  }
  return { kty, crv: curve?.crv, bits: curve?.bits ?? 0 };
}

function curveNamed(crv = ""): { readonly crv: Curve; readonly bits: number } | undefined {
  return rowOf(ecCurves, crv) ?? rowOf(okpCurves, crv);
}

/** What is in every list, if it is one thing. */
function only<Item>(lists: readonly (readonly Item[])[]): Item | undefined {
  const [first = [], ...rest] = lists;
  const [item, ...more] = first.filter((each) => rest.every((list) => list.includes(each)));
  return more.length === 0 ? item : undefined;
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
