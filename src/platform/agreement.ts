/**
 * Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), X25519 and X448 (RFC 8037 section 3.2, RFC 7748).
 */
import type { Algorithm, EcKeyParams } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "./material.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "./node/agreement.ts";
import { agreementWorks } from "./node/known-agreements.ts";
import type { NodeCrypto } from "./node/module.ts";
import { pooled } from "./pool.ts";
import type { MaybePromise } from "./steps.ts";
import type { Feature } from "./support.ts";
import * as webcrypto from "./webcrypto/agreement.ts";

/** A curve for key agreement, and how the platforms support it. */
export interface AgreementCurve {
  /** The key type ("kty") of both keys. */
  readonly kty: string;
  readonly crv: string;
  /** The number of coordinates of a public key: 2 for x and y, 1 for x alone. */
  readonly coordinates: 1 | 2;
  /** The length of a coordinate, and therefore of the shared secret, in bytes. */
  readonly length: number;
  /** WebCrypto's parameters for generating and importing keys. */
  readonly algorithm: Algorithm | EcKeyParams;
  /** The name of the curve in node:crypto, if an ECDH object is the fastest way to agree on a secret. */
  readonly nodeEcdh?: string;
  /** The name of the curve in node:crypto, if node:crypto generates a key pair faster than WebCrypto. */
  readonly nodePair?: string;
  /**
   * Whether an agreement takes milliseconds. It then runs on another thread, unless the caller is
   * synchronous.
   */
  readonly slow: boolean;
  /** The name of the operation, if some runtimes use WebCrypto for it. */
  readonly operation?: "ECDH on P-256";
  /** How to find out whether a runtime has the curve; `undefined` for a curve that every runtime has. */
  readonly feature: Feature | undefined;
  /** The known answer with which node:crypto is tested at its first use. */
  readonly known?: KnownAgreement;
}

/** A private key with its public half, a peer's public key, and the secret they share, in base64url. */
export interface KnownAgreement {
  readonly own: KeyMembers;
  readonly peer: KeyMembers;
  readonly secret: string;
}

/**
 * Diffie-Hellman with a given private key: returns the shared secret Z, or `null` if there is none, for
 * example because the peer's key is on another curve.
 */
export type KeyAgreement = (peer: KeyMembers) => MaybePromise<Bytes | null>;

/** A key pair for a single key agreement. */
export interface EphemeralPair {
  readonly agree: KeyAgreement;
  readonly publicKey: ExportedKey;
}

/** Generates a key pair on a curve, for a single key agreement. */
export function ephemeralPair(curve: AgreementCurve): MaybePromise<EphemeralPair> {
  const node = immediateOn(curve);
  const atOnce = node && nodeEphemeralPair(node, curve);
  return atOnce ?? pooled(() => webcrypto.ephemeralPair(curve), curve.crv);
}

/** Prepares a private key for key agreement. */
export function makeKeyAgreement(material: KeyMaterial, curve: AgreementCurve): MaybePromise<KeyAgreement> {
  const node = immediateOn(curve);
  const atOnce = node && nodeKeyAgreement(node, material, curve);
  return atOnce ?? pooled(() => webcrypto.keyAgreement(material, curve), curve.crv);
}

/** Returns node:crypto if it is to be used for agreement on the curve. */
function immediateOn(curve: AgreementCurve): NodeCrypto | undefined {
  if (curve.slow) return immediate(Infinity);
  const node = immediate(0, curve.operation);
  return node && agreementWorks(node, curve) ? node : undefined;
}
