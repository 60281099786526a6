/** Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), X25519 and X448 (RFC 8037 section 3.2, RFC 7748). */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { NodeCrypto } from "./node/module.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "./material.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "./node/agreement.ts";
import { agreementWorks } from "./node/known-signatures.ts";
import { pooled } from "./pool.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/agreement.ts";

/** Diffie-Hellman with a private key in it: the secret Z shared with a peer on the same curve, `null` when there is none. */
export type KeyAgreement = (peer: KeyMembers) => MaybePromise<Bytes | null>;

/** A key pair for one key agreement: the private half to agree with, the public half to send. */
export interface EphemeralPair {
  readonly agree: KeyAgreement;
  readonly publicKey: ExportedKey;
}

/** A new key pair on a curve, to be used once. */
export function ephemeralPair(crv: string): MaybePromise<EphemeralPair> {
  const node = immediateOn(crv);
  const atOnce = node && nodeEphemeralPair(node, crv);
  return atOnce ?? pooled(() => webcrypto.ephemeralPair(crv), crv);
}

/** Makes a private key ready to be one half of agreements. */
export function makeKeyAgreement(material: KeyMaterial, crv: string): MaybePromise<KeyAgreement> {
  const node = immediateOn(crv);
  const atOnce = node && nodeKeyAgreement(node, material);
  return atOnce ?? pooled(() => webcrypto.keyAgreement(material, crv), crv);
}

/**
 * node:crypto, where an agreement on the curve is to be done with it. P-384 and P-521 take milliseconds: where one may wait, WebCrypto
 * does them in another thread.
 */
function immediateOn(crv: string): NodeCrypto | undefined {
  if (crv === "P-384" || crv === "P-521") return immediate(Infinity);
  const node = crv === "P-256" ? immediate(0, "ECDH on P-256") : immediate(0);
  return node && agreementWorks(node, crv) ? node : undefined;
}
