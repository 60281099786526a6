/** The algorithms that a key holds as values, and those that it is used with. */
import type { Scheme, Suite } from "../../algorithms/suite.ts";
import { nameOf } from "../../algorithms/recognize-algorithm.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";
import { rowOf } from "../../encoding/table.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { invalidOption } from "../../options/values.ts";
import { metadataOf, type Key } from "./key.ts";

/**
 * The signature algorithm with this name: the key's own, or that of the suite.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown name, and for that of an algorithm of another kind
 * that the key is bound to.
 */
export function signatureFor(suite: Suite, key: Key, alg: string): SignatureScheme {
  const own = ownScheme(key, "signature", alg);
  if (own?.kind === "signature") return own;
  requireKind(suite, key, alg, "signature");
  return requireKnown(alg, suite.signatures, "alg");
}

/** The key management algorithm with this name, likewise. */
export function managementFor(suite: Suite, key: Key, alg: string): ManagementScheme {
  const own = ownScheme(key, "management", alg);
  if (own?.kind === "management") return own;
  requireKind(suite, key, alg, "management");
  return requireKnown(alg, suite.management, "alg");
}

/** The content encryption algorithm with this name, likewise. */
export function contentFor(suite: Suite, key: Key, enc: string): ContentScheme {
  const own = ownScheme(key, "content", enc);
  return own?.kind === "content" ? own : requireKnown(enc, suite.content, "enc");
}

/** The algorithm of this kind and name that the key was bound to as a value. */
export function ownScheme(key: Key, kind: Scheme["kind"], name: string): Scheme | undefined {
  return metadataOf(key).schemes?.find((each) => each.kind === kind && nameOf(each) === name);
}

/** Rejects the algorithm that the key is bound to, if it is of another kind than the operation needs. */
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
        ? "encrypts: it cannot sign"
        : 'is an "enc" value: write alg: "dir"';
  throw invalidOption(`The key is bound to ${alg}, which ${fault}`);
}
