/** The public half of a private key that came without it: RFC 5915 section 3, RFC 8410, RFC 9881. */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { PairGeneration } from "./generation.ts";
import type { KeyMembers } from "./material.ts";
import { nodePublicHalf } from "./node/keys.ts";
import { nodeCrypto, type NodeCrypto } from "./node/module.ts";
import { nodeOkpHalf, nodePoint } from "./node/quick-public-half.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/public-half.ts";

/** Coordinates, or the public key of ML-DSA, base64url, as the platform gives them. */
export interface PublicHalf {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly pub?: string | undefined;
}

/** Computes the public half of a private key; `pkcs8` is the private key as PrivateKeyInfo. */
export type PublicHalfOf = (pair: PairGeneration, pkcs8: Bytes) => MaybePromise<PublicHalf>;

/** Has the platform compute the public half. */
export function publicHalf(pair: PairGeneration, pkcs8: Bytes): MaybePromise<PublicHalf> {
  const node = immediate(pkcs8.length);
  const half = node && nodeHalf(node, pkcs8);
  if (half !== undefined) return half;
  return pooled(() => webcrypto.publicHalf(pair, pkcs8), pair.name);
}

/** `undefined` where node:crypto does not take the key: Deno has ML-DSA in WebCrypto only. */
function nodeHalf(node: NodeCrypto, pkcs8: Bytes): PublicHalf | undefined {
  try {
    return nodePublicHalf(node, pkcs8);
  } catch {
    return undefined;
  }
}

/** The same, with node:crypto whatever the backend: for keys that come from there. */
export function publicHalfAtOnce(pair: PairGeneration, pkcs8: Bytes): PublicHalf {
  const node = nodeCrypto();
  return node === undefined ? {} : atOnce(() => nodePublicHalf(node, pkcs8), pair.name);
}

/**
 * The point of the private key "d" on a curve that node:crypto knows by this name (SEC 2), in less than 4 ms;
 * `undefined` where node:crypto does not have the curve, or is not used.
 */
export function quickPoint(curve: string, d: Bytes): PublicHalf | undefined {
  const node = immediate(0);
  return node && nodePoint(node, curve, d);
}

/** The same for an octet key pair, from "kty", "crv" and "d", or from its PrivateKeyInfo. */
export function quickOkpHalf(members: KeyMembers, pkcs8: () => Bytes): PublicHalf | undefined {
  const node = immediate(0);
  return node && nodeOkpHalf(node, members, pkcs8);
}
