/**
 * Describes a Diffie-Hellman curve for both backends, node:crypto and WebCrypto: RFC 7518 section 6.2, RFC
 * 8037 section 2.
 */
import type { Algorithm, EcKeyParams } from "./types.ts";
import type { KeyMembers } from "./material.ts";
import type { Feature } from "./runtime-features.ts";

/** A curve for key agreement, and how the platforms support it. */
export interface AgreementCurve {
  /** The key type ("kty") of both keys. */
  readonly kty: string;
  readonly crv: string;
  /** The number of coordinates of a public key: 2 for x and y, 1 for x only. */
  readonly coordinates: 1 | 2;
  /** The length of a coordinate, and therefore of the shared secret, in bytes. */
  readonly length: number;
  /** WebCrypto's parameters for generating and importing keys. */
  readonly algorithm: Algorithm | EcKeyParams;
  /** The name of the curve in node:crypto, if an ECDH object is the fastest way to agree on a secret. */
  readonly nodeEcdh?: string;
  /** The name of the curve in node:crypto, if node:crypto generates a key pair faster than WebCrypto. */
  readonly nodePair?: string;
  /** Whether an agreement takes milliseconds and should therefore run on another thread. */
  readonly slow: boolean;
  /** The name of the agreement in backend.ts, if some runtimes use WebCrypto for it. */
  readonly operation?: "ECDH on P-256";
  /** How to find out whether a runtime has the curve; `undefined` for a curve that every runtime has. */
  readonly feature: Feature | undefined;
  /** The known-answer test of node:crypto, which runs at the first use of the curve. */
  readonly known: KnownAgreement;
}

/** A private key with its public half, the base point as the peer's public key, and the shared secret. */
export interface KnownAgreement {
  readonly own: KeyMembers;
  readonly peer: KeyMembers;
  /** In base64url. */
  readonly secret: string;
}
