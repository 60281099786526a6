/** The public half of a private key that came without it: RFC 5915 section 3, RFC 8410, RFC 9881. */
import type { Curve } from "../alg/curves.ts";
import type { MlDsaRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { PrivateMembers } from "./material.ts";
import { nodePublicHalf } from "./node/keys.ts";
import { nodeCrypto, type NodeCrypto } from "./node/module.ts";
import { nodeQuickPublicHalf } from "./node/quick-public-half.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/public-half.ts";

/** A kind of key whose private half may come alone: on a curve, or of an ML-DSA parameter set. */
export type PairName = Curve | MlDsaRow["alg"];

/** The members of a private key whose halves may disagree: those of an RSA key are checked by arithmetic. */
export type PairMembers = Exclude<PrivateMembers, { kty: "RSA" }>;

/** The members of a private key on a curve. */
export type CurvePrivateMembers = Extract<PrivateMembers, { kty: "EC" | "OKP" }>;

/** Coordinates, or the public key of ML-DSA, base64url, as the platform gives them. */
export interface PublicHalf {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly pub?: string | undefined;
}

/** Has the platform work out the public half; `pkcs8` is the private key as PrivateKeyInfo. */
export function publicHalf(name: PairName, pkcs8: Bytes): MaybePromise<PublicHalf> {
  const node = immediate(pkcs8.length);
  const half = node && nodeHalf(node, pkcs8);
  if (half !== undefined) return half;
  return pooled(() => webcrypto.publicHalf(name, pkcs8), name);
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
export function publicHalfAtOnce(name: PairName, pkcs8: Bytes): PublicHalf {
  const node = nodeCrypto();
  return node === undefined ? {} : atOnce(() => nodePublicHalf(node, pkcs8), name);
}

/** What node:crypto works out from the private half alone, in less than 4 ms; `undefined` where it cannot, or is not used. */
export function quickPublicHalf(pair: CurvePrivateMembers): PublicHalf | undefined {
  const node = immediate(0);
  return node && nodeQuickPublicHalf(node, pair);
}
