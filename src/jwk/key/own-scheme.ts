/** The algorithms that a key holds as values, and those that it is used with. */
import type { Scheme, Suite } from "../../algorithms/suite.ts";
import { nameOf } from "../../algorithms/recognize-algorithm.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { metadataOf, type Key } from "./key.ts";

/**
 * The signature algorithm with this name: the key's own, or that of the suite.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown name.
 */
export function signatureFor(suite: Suite, key: Key, alg: string): SignatureScheme {
  const own = ownScheme(key, "signature", alg);
  return own?.kind === "signature" ? own : requireKnown(alg, suite.signatures, "alg");
}

/** The key management algorithm with this name, likewise. */
export function managementFor(suite: Suite, key: Key, alg: string): ManagementScheme {
  const own = ownScheme(key, "management", alg);
  return own?.kind === "management" ? own : requireKnown(alg, suite.management, "alg");
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
