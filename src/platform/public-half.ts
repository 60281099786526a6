/**
 * Computes the public half of a private key that was given without it: RFC 5915 section 3, RFC 8410, RFC
 * 9881.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { perform, type Steps } from "../steps/steps.ts";
import { nodeInUse } from "./backend.ts";
import type { PairGeneration } from "./generation.ts";
import type { KeyMembers } from "./material.ts";
import { nodePublicHalf } from "./node/keys.ts";
import { nodeCrypto, type NodeCrypto } from "./node/module.ts";
import { nodeOkpHalf, nodePoint } from "./node/quick-public-half.ts";
import { atOnce } from "./refusals.ts";
import * as webcrypto from "./webcrypto/public-half.ts";

/** Coordinates, or the public key of ML-DSA, in base64url, as the platform exports them. */
export interface PublicHalf {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly pub?: string | undefined;
}

/** Computes the public half of a private key. `pkcs8` is the private key as a PrivateKeyInfo. */
export type PublicHalfOf = (pair: PairGeneration, pkcs8: Bytes) => Steps<PublicHalf>;

/** Computes the public half with the platform. */
export function* publicHalf(pair: PairGeneration, pkcs8: Bytes): Steps<PublicHalf> {
  const node = nodeInUse();
  const half = node && nodeHalf(node, pkcs8);
  if (half !== undefined) return half;
  return yield* perform({
    name: `the public half of a key for ${pair.name}`,
    later: () => webcrypto.publicHalf(pair, pkcs8),
    prefer: "later",
  });
}

/** Returns `undefined` if node:crypto does not accept the key. Deno has ML-DSA only in WebCrypto. */
function nodeHalf(node: NodeCrypto, pkcs8: Bytes): PublicHalf | undefined {
  try {
    return nodePublicHalf(node, pkcs8);
  } catch {
    return undefined;
  }
}

/** The same, always with node:crypto: for keys that were created by node:crypto. */
export function* publicHalfAtOnce(pair: PairGeneration, pkcs8: Bytes): Steps<PublicHalf> {
  const node = nodeCrypto();
  return node === undefined ? {} : atOnce(() => nodePublicHalf(node, pkcs8), pair.name);
}

/**
 * Computes the public point of the private key "d" in less than 4 ms. `curve` is the name of the curve in
 * node:crypto (SEC 2). Returns `undefined` if node:crypto lacks the curve or is not used.
 */
export function quickPoint(curve: string, d: Bytes): PublicHalf | undefined {
  const node = nodeInUse();
  return node && nodePoint(node, curve, d);
}

/** The same for an octet key pair, from its "kty", "crv" and "d" or from its PrivateKeyInfo. */
export function quickOkpHalf(members: KeyMembers, pkcs8: () => Bytes): PublicHalf | undefined {
  const node = nodeInUse();
  return node && nodeOkpHalf(node, members, pkcs8);
}
