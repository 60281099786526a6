/**
 * Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), and on curves of one coordinate (RFC 8037
 * section 3.2, RFC 7748).
 */
import type { Algorithm, EcKeyParams } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { Operation } from "../steps/operation.ts";
import { nodeInUse, preference, preparedInNode, preparedInPool } from "./backend.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "./material.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "./node/agreement.ts";
import { agreementWorks, pairsWork } from "./node/known-agreements.ts";
import { cannotWait } from "./refusals.ts";
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
  /** Whether an agreement takes milliseconds, so that another thread is preferred. */
  readonly slow: boolean;
  /** The name of the operation, if some runtimes use WebCrypto for it. */
  readonly operation?: "ECDH on P-256";
  /** How to find out whether a runtime has the curve; `undefined` for a curve that every runtime has. */
  readonly feature: Feature | undefined;
  /** The known answer with which node:crypto is tested at its first use. */
  readonly known: KnownAgreement;
}

/** A private key with its public half, the base point as a public key, and the secret they share. */
export interface KnownAgreement {
  readonly own: KeyMembers;
  readonly peer: KeyMembers;
  readonly secret: string;
}

/**
 * Diffie-Hellman with a given private key: returns the shared secret Z, or `null` if there is none, for
 * example because the peer's key is on another curve.
 */
export type KeyAgreement = (peer: KeyMembers) => Operation<Bytes | null>;

/** A key pair for a single key agreement. */
export interface EphemeralPair {
  readonly agree: KeyAgreement;
  readonly publicKey: ExportedKey;
}

/** Generates a key pair on a curve, for a single key agreement. */
export function ephemeralPair(curve: AgreementCurve): Operation<EphemeralPair> {
  const name = `the generation of a key pair on ${curve.crv}`;
  const later = async (): Promise<EphemeralPair> => {
    const { agree, publicKey } = await webcrypto.ephemeralPair(curve);
    return { publicKey, agree: (peer) => ({ name: curve.crv, later: () => agree(peer), prefer: "later" }) };
  };
  const inNode = (): EphemeralPair | undefined => {
    const node = nodeInUse();
    const pair = node && pairsWork(node, curve) ? nodeEphemeralPair(node, curve) : undefined;
    return (
      pair && {
        publicKey: pair.publicKey,
        agree: (peer) => ({ name: curve.crv, now: () => pair.agree(peer), prefer: "now" }),
      }
    );
  };
  if (preferenceOn(curve) === "now") {
    // Not every runtime can do it, which only trying shows.
    const pair = inNode();
    return { name, now: pair && (() => pair), later, prefer: "now" };
  }
  return { name, now: nodeInUse() && (() => inNode() ?? cannotWait(name)), later, prefer: "later" };
}

/** Prepares a private key for key agreement. Each backend imports the key when it is first used. */
export function makeKeyAgreement(material: KeyMaterial, curve: AgreementCurve): KeyAgreement {
  const name = curve.crv;
  const inNode = preparedInNode((node) =>
    agreementWorks(node, curve) ? nodeKeyAgreement(node, material, curve) : undefined,
  );
  const inPool = preparedInPool(() => webcrypto.keyAgreement(material, curve));
  return (peer) => {
    const later = (): Promise<Bytes | null> => inPool(peer);
    if (preferenceOn(curve) === "later") {
      // The key is imported into node:crypto only if it is needed there.
      const now = (): Bytes | null => (inNode() ?? cannotWait(name))(peer);
      return { name, now: nodeInUse() && now, later, prefer: "later" };
    }
    const agree = inNode();
    return { name, now: agree && (() => agree(peer)), later, prefer: "now" };
  };
}

function preferenceOn({ slow, operation }: AgreementCurve): "now" | "later" {
  return preference(slow ? Infinity : 0, operation);
}
