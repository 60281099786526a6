/**
 * Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), X25519 and X448 (RFC 8037 section 3.2, RFC 7748).
 */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "./material.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "./node/agreement.ts";
import { agreementWorks } from "./node/known-agreements.ts";
import type { NodeCrypto } from "./node/module.ts";
import { pooled } from "./pool.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/agreement.ts";

/** A curve that keys can be agreed on, and how platforms do it. */
export interface AgreementCurve {
  /** The key type of both keys. */
  readonly kty: string;
  readonly crv: string;
  /** How many coordinates a public key has: both, or x alone. */
  readonly coordinates: 1 | 2;
  /** The length of a coordinate, and so of the secret, in bytes. */
  readonly length: number;
  /** WebCrypto's parameters for generating and importing keys. */
  readonly algorithm: Algorithm | EcKeyImportParams;
  /** The curve by its name in node:crypto where an ECDH object is the fastest way. */
  readonly nodeEcdh?: string;
  /** The curve by its name in node:crypto where it generates a key pair faster than WebCrypto. */
  readonly nodePair?: string;
  /**
   * Whether an agreement takes milliseconds, so that it is left to another thread where the caller may wait.
   */
  readonly slow: boolean;
  /** Its name among the operations that some runtimes leave to WebCrypto. */
  readonly operation?: "ECDH on P-256";
  /** What node:crypto is tried with at its first use. */
  readonly known?: KnownAgreement;
  /** A public key that leads to the own one: the base point of RFC 7748 section 6. */
  readonly basePoint?: KeyMembers;
}

/** A private key, its public half, and a peer with whom it agrees on a known secret, in base64url. */
export interface KnownAgreement {
  readonly own: KeyMembers;
  readonly peer: KeyMembers;
  readonly secret: string;
}

/**
 * Diffie-Hellman with a private key in it: the secret Z shared with a peer on the same curve, `null` when
 * there is none.
 */
export type KeyAgreement = (peer: KeyMembers) => MaybePromise<Bytes | null>;

/** A key pair for one key agreement: the private half to agree with, the public half to send. */
export interface EphemeralPair {
  readonly agree: KeyAgreement;
  readonly publicKey: ExportedKey;
}

/** A new key pair on a curve, to be used once. */
export function ephemeralPair(curve: AgreementCurve): MaybePromise<EphemeralPair> {
  const node = immediateOn(curve);
  const atOnce = node && nodeEphemeralPair(node, curve);
  return atOnce ?? pooled(() => webcrypto.ephemeralPair(curve), curve.crv);
}

/** Makes a private key ready to be one half of agreements. */
export function makeKeyAgreement(material: KeyMaterial, curve: AgreementCurve): MaybePromise<KeyAgreement> {
  const node = immediateOn(curve);
  const atOnce = node && nodeKeyAgreement(node, material, curve);
  return atOnce ?? pooled(() => webcrypto.keyAgreement(material, curve), curve.crv);
}

/** node:crypto, where an agreement on the curve is to be done with it. */
function immediateOn(curve: AgreementCurve): NodeCrypto | undefined {
  if (curve.slow) return immediate(Infinity);
  const node = immediate(0, curve.operation);
  return node && agreementWorks(node, curve) ? node : undefined;
}
