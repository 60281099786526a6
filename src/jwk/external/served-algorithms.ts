/**
 * Determines the key type, curve and size that the algorithms of an external key require: RFC 7518 sections
 * 3.1 and 4.1.
 */
import { isManagementScheme, isScheme, isSignatureScheme } from "../../algorithms/recognize-algorithm.ts";
import type { Scheme, Suite } from "../../algorithms/suite.ts";
import { rowOf } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import type { Key } from "../key/key.ts";
import { invalidOption } from "../../options/values.ts";

/** The algorithms of an external key, and the key parameters that follow from them. */
export interface ServedAlgorithms {
  readonly algs: readonly string[];
  /** The algorithms that the caller gave as values, not as names. */
  readonly schemes: readonly Scheme[];
  /** The "key_ops" of the key: RFC 7517 section 4.3. */
  readonly keyOps: readonly string[];
  readonly kty: string;
  readonly crv: string | undefined;
  /** The size in bits; 0 if it is unknown. */
  readonly bits: number;
}

/** Whether the caller has passed each of the two functions. */
export interface GivenFunctions {
  readonly sign: boolean;
  readonly unwrap: boolean;
}

/**
 * Reads the algorithms of an external key.
 * @throws UsageError `ERR_INVALID_OPTION` for algorithms that no single key can serve, or that require a
 * function which was not passed.
 */
export function servedAlgorithms(
  suite: Suite,
  alg: readonly unknown[],
  given: GivenFunctions,
  half: Key | undefined,
): ServedAlgorithms {
  const list: readonly unknown[] = Array.isArray(alg) ? alg : [];
  const needs = Array.from(new Set(list), (name) => needOf(suite, name));
  const algs = needs.map((need) => need.alg);
  if (new Set(algs).size < algs.length) throw invalidOption("alg lists an algorithm twice");
  if (algs.length === 0) throw invalidOption("alg must list at least one algorithm");
  for (const each of ["sign", "unwrap"] as const) {
    const needed = needs.some(({ operation }) => operation === each);
    if (needed && !given[each])
      throw invalidOption(`alg has an algorithm that requires the function ${each}`);
    if (!needed && given[each]) throw invalidOption(`${each} is given, but no algorithm in alg uses it`);
  }
  return {
    algs: Object.freeze(algs),
    schemes: Object.freeze(list.filter(isScheme)),
    keyOps: [...new Set(needs.flatMap(({ keyOps }) => keyOps))],
    ...(half === undefined ? impliedKey(suite, needs) : knownKey(half, needs)),
  };
}

/** What an algorithm requires of its key. */
interface Need {
  readonly alg: string;
  readonly operation: "sign" | "unwrap";
  /** The "key_ops" values for the algorithm. */
  readonly keyOps: readonly string[];
  readonly ktys: readonly string[];
  readonly curves: readonly string[] | undefined;
  /** The values that the key's "alg" may have. They depend on the curve. */
  readonly keyAlgs: (crv: string | undefined) => readonly string[];
}

function needOf(suite: Suite, algorithm: unknown): Need {
  const signature = isSignatureScheme(algorithm)
    ? algorithm
    : typeof algorithm === "string"
      ? rowOf(suite.signatures, algorithm)
      : undefined;
  if (signature !== undefined) {
    return {
      alg: signature.alg,
      operation: "sign",
      keyOps: ["sign"],
      ktys: signature.ktys,
      curves: signature.curves,
      keyAlgs: signature.keyAlgs,
    };
  }
  const { alg, ktys, curves, derives, notOutside } = isManagementScheme(algorithm)
    ? algorithm
    : requireKnown(algorithm, suite.management, "alg");
  if (notOutside !== undefined) throw invalidOption(`alg: ${notOutside}`);
  const keyOps = derives ? ["deriveBits"] : ["decrypt", "unwrapKey"];
  return { alg, operation: "unwrap", keyOps, ktys, curves, keyAlgs: () => [alg] };
}

type Kind = Pick<ServedAlgorithms, "kty" | "crv" | "bits">;

function knownKey({ kty, crv, bits, use, alg: bound }: Key, needs: readonly Need[]): Kind {
  const unsuitable = needs.some(
    ({ ktys, curves }) =>
      !ktys.includes(kty) || (curves !== undefined && !curves.some((each) => each === crv)),
  );
  if (unsuitable)
    throw invalidOption("alg: not all algorithms can be used with the key type and curve of jwk");
  const wrongUse =
    use !== undefined && needs.some(({ operation }) => (operation === "sign" ? "sig" : "enc") !== use);
  if (wrongUse) throw invalidOption('alg: the "use" of jwk excludes some of the algorithms');
  if (bound !== undefined && !needs.every(({ keyAlgs }) => keyAlgs(crv).includes(bound))) {
    throw invalidOption('alg: the "alg" of jwk restricts the key to another algorithm');
  }
  return { kty, crv, bits };
}

/** Returns the key type and curve that all the algorithms can use. There must be exactly one. */
function impliedKey(suite: Suite, needs: readonly Need[]): Kind {
  const kty = only(needs.map(({ ktys }) => ktys));
  const curves = needs.map((need) => need.curves).filter((each) => each !== undefined);
  const crv = curves.length === 0 ? undefined : only(curves);
  const curve = crv === undefined ? undefined : suite.keyTypes.find((each) => each.crv === crv);
  if (kty === undefined || (curves.length > 0 && curve === undefined)) {
    throw invalidOption(
      "alg does not determine the key type and the curve; pass jwk, or create a key for each key type",
    );
  }
  return { kty, crv: curve?.crv, bits: curve?.bits ?? 0 };
}

/** Returns the item that is in every list, if there is exactly one. */
function only<Item>(lists: readonly (readonly Item[])[]): Item | undefined {
  const [first = [], ...rest] = lists;
  const [item, ...more] = first.filter((each) => rest.every((list) => list.includes(each)));
  return more.length === 0 ? item : undefined;
}
