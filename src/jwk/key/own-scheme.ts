/**
 * Finds the algorithm to use with a key: if the caller bound the key to an algorithm value, that value;
 * otherwise, the algorithm of the suite with the same name.
 */
import type { Scheme, Suite } from "../../algorithms/suite.ts";
import { nameOf } from "../../algorithms/recognize-algorithm.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";
import { rowOf } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { invalidOption } from "../../options/values.ts";
import { metadataOf, type Key } from "./key.ts";

/**
 * Returns the signature algorithm with this name: the algorithm value that the key is bound to, or else the
 * algorithm of the suite.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown name, or if the key is bound to an algorithm of
 * another kind that has this name.
 */
export function signatureFor(suite: Suite, key: Key, alg: string): SignatureScheme {
  const own = ownScheme(key, "signature", alg);
  if (own?.kind === "signature") return own;
  requireKind(suite, key, alg, "signature");
  return requireKnown(alg, suite.signatures, "alg");
}

/** Returns the key management algorithm with this name, under the same rules as {@link signatureFor}. */
export function managementFor(suite: Suite, key: Key, alg: string): ManagementScheme {
  const own = ownScheme(key, "management", alg);
  if (own?.kind === "management") return own;
  requireKind(suite, key, alg, "management");
  return requireKnown(alg, suite.management, "alg");
}

/**
 * Returns the content encryption algorithm with this name: the algorithm value that the key is bound to, or
 * else the algorithm of the suite.
 */
export function contentFor(suite: Suite, key: Key, enc: string): ContentScheme {
  const own = ownScheme(key, "content", enc);
  return own?.kind === "content" ? own : requireKnown(enc, suite.content, "enc");
}

/**
 * Returns the algorithm value of this kind and name that the key is bound to; `undefined` if there is none.
 */
export function ownScheme(key: Key, kind: Scheme["kind"], name: string): Scheme | undefined {
  return metadataOf(key).schemes?.find((each) => each.kind === kind && nameOf(each) === name);
}

/** Throws if the key is bound to this algorithm, but the algorithm is not of the required kind. */
function requireKind(suite: Suite, key: Key, alg: string, kind: "signature" | "management"): void {
  if (key.alg !== alg) return;
  const { signatures, management, content } = suite;
  const own = metadataOf(key).schemes?.find((each) => nameOf(each) === alg);
  const bound = own ?? rowOf(signatures, alg) ?? rowOf(management, alg) ?? rowOf(content, alg);
  if (bound === undefined || bound.kind === kind) return;
  const fault =
    bound.kind === "signature"
      ? "is for signatures: it cannot encrypt"
      : kind === "signature"
        ? "is for encryption: it cannot sign"
        : 'is an "enc" value: use alg: "dir" with this key';
  throw invalidOption(`The key is bound to ${alg}, which ${fault}`);
}
