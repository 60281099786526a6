/**
 * Computes the public half of a private key that was given alone: RFC 5915 section 3, RFC 8410, RFC
 * 9881.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { perform, type Steps } from "../steps/steps.ts";
import { nodeInUse } from "./backend.ts";
import type { KeyMembers, PublicHalf } from "./material.ts";
import { nodePublicHalf } from "./node/import-key.ts";
import { okpHalfWorks, pointWorks, publicHalfWorks } from "./node/known-halves.ts";
import { nodeCrypto } from "./node/module.ts";
import { nodeOkpHalf, nodePoint, type OkpPkcs8 } from "./node/public-half.ts";
import type { HalfGeneration } from "./pair-generation.ts";
import { atOnce, unsupported } from "./platform-errors.ts";
import * as webcrypto from "./webcrypto/public-half.ts";

/** Computes the public half of a private key. `pkcs8` is the private key as a PrivateKeyInfo. */
export type PublicHalfOf = (pair: HalfGeneration, pkcs8: Bytes) => Steps<PublicHalf>;

/** Computes the public half with the platform. */
export function* publicHalf(pair: HalfGeneration, pkcs8: Bytes): Steps<PublicHalf> {
  const node = nodeInUse();
  if (node !== undefined && publicHalfWorks(node, pair)) {
    return atOnce(() => nodePublicHalf(node, pkcs8), pair.name);
  }
  return yield* perform({
    name: `public key computation (${pair.name})`,
    later: () => webcrypto.publicHalf(pair, pkcs8),
    prefer: "later",
  });
}

/** Computes the public half of a KeyObject with node:crypto, even if WebCrypto is selected. */
export function* publicHalfAtOnce(pair: HalfGeneration, pkcs8: Bytes): Steps<PublicHalf> {
  const node = nodeCrypto();
  if (node === undefined) return {};
  if (!publicHalfWorks(node, pair)) throw unsupported(`${pair.name} private keys without their public half`);
  return atOnce(() => nodePublicHalf(node, pkcs8), pair.name);
}

/**
 * Computes the public point of the private key "d" in less than 4 ms. `curve` is the name of the curve in
 * node:crypto (SEC 2), and `known` is a key pair on it for the known-answer test. Returns `undefined` if
 * node:crypto lacks the curve or is not used.
 */
export function quickPoint(curve: string, d: Bytes, known: KeyMembers): PublicHalf | undefined {
  const node = nodeInUse();
  return node && pointWorks(node, curve, known) ? nodePoint(node, curve, d) : undefined;
}

/**
 * Computes the public half of an octet key pair from its "kty", "crv" and "d" or from its PrivateKeyInfo.
 * Returns `undefined` if node:crypto cannot compute it or is not used.
 */
export function quickOkpHalf(
  members: KeyMembers,
  pkcs8: OkpPkcs8,
  known: KeyMembers,
): PublicHalf | undefined {
  const node = nodeInUse();
  return node && okpHalfWorks(node, known, pkcs8) ? nodeOkpHalf(node, members, pkcs8) : undefined;
}
