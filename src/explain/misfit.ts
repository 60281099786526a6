/** Why a key cannot be used for the algorithm of a layer: RFC 7517 section 4, RFC 7518 sections 3 and 4. */
import { metadataOf, type Key } from "../jwk/key/key.ts";
import { whyUnsuitable, type KeyRequirements } from "../jwk/key/requirements.ts";
import type { FindingCode } from "./codes/all.ts";
import type { FindingValues } from "./findings.ts";
import type { GivenKey } from "./given-keys.ts";

/** The reason why a key does not work, as the code and values of a finding. */
export interface Misfit {
  readonly code: FindingCode;
  readonly values: FindingValues;
}

/** The algorithm that the key is needed for. */
interface Purpose {
  /** The header's "alg". */
  readonly alg: string;
  /** Whether the algorithm needs a shared secret. */
  readonly symmetric: boolean;
}

/** Returns why a key does not fit, or `undefined` if it does. */
export function misfitOf(
  { key, label }: GivenKey,
  requirements: KeyRequirements,
  { alg, symmetric }: Purpose,
): Misfit | undefined {
  const why = whyUnsuitable(key, requirements);
  if (why === undefined) return undefined;
  const { operation, ktys, curves, smallestKey, largestKey } = requirements;
  const task = operation === "verify" ? "verify" : "decrypt";
  if (!ktys.includes(key.kty)) return otherType(key, label, { alg, symmetric, ktys, task });
  if (key.type === "public" && operation === "decrypt") {
    const hint = key.x5c === undefined ? "" : "A certificate never contains a private key.";
    return { code: "private-key-missing", values: { label, hint } };
  }
  if (key.type === "private" && operation === "verify")
    return { code: "verification-key-unusable", values: { label, why: "its public half is not known." } };
  const bound = restrictionOf(key, requirements);
  if (bound !== undefined) return { code: "key-other-alg", values: { label, alg, actual: bound } };
  const use = operation === "verify" ? "sig" : "enc";
  if (key.use !== undefined && key.use !== use)
    return { code: "key-other-use", values: { label, actual: key.use, expected: use, task } };
  if (curves !== undefined && !curves.some((crv) => crv === key.crv)) {
    const expected = curves.join(" or ");
    return { code: "key-other-curve", values: { label, alg, actual: key.crv ?? "no curve", expected } };
  }
  const hasSize = key.bits >= smallestKey && key.bits <= largestKey;
  if (hasSize) return { code: "key-other-operations", values: { label, why } };
  return largestKey === Infinity
    ? { code: "key-too-short", values: { label, alg, bits: key.bits, required: smallestKey } }
    : { code: "key-other-size", values: { label, alg, bits: key.bits, required: largestKey } };
}

function otherType(
  key: Key,
  label: string,
  { alg, symmetric, ktys, task }: Purpose & { readonly ktys: readonly string[]; readonly task: string },
): Misfit {
  const expected = `${task === "verify" ? "a public" : "a private"} key of type ${ktys.join(" or ")}`;
  if (key.type === "secret") {
    const source =
      task === "verify" ? "the issuer's key set (jwks_uri)" : "the key store of this application";
    return { code: "secret-for-public-key-algorithm", values: { label, alg, expected, task, source } };
  }
  if (symmetric && task === "verify")
    return { code: "symmetric-with-public-key", values: { label, alg, type: key.kty } };
  const needed = symmetric ? "a shared secret" : ktys.join(" or ");
  return { code: "key-other-type", values: { label, alg, actual: key.kty, expected: needed } };
}

/** The algorithms that a key is restricted to, if the layer's algorithm is not among them. */
function restrictionOf(key: Key, { keyAlgs }: KeyRequirements): string | undefined {
  const accepted = keyAlgs(key.crv);
  const lists = [key.alg === undefined ? undefined : [key.alg], metadataOf(key).algs];
  return lists.find((list) => list?.some((alg) => accepted.includes(alg)) === false)?.join(" or ");
}
