/**
 * Diffie-Hellman: ECDH (RFC 7518 section 4.6, SP 800-56A), and on Montgomery curves (RFC 8037 section 3.2,
 * RFC 7748).
 */
import type { Bytes } from "../encoding/bytes.ts";
import type { Operation } from "../steps/operation.ts";
import type { AgreementCurve } from "./agreement-curve.ts";
import { nodeInUse, preference, preparedInNode, preparedInPool } from "./backend.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "./material.ts";
import { nodeEphemeralPair, nodeKeyAgreement } from "./node/agreement.ts";
import { agreementWorks, pairsWork } from "./node/known-agreements.ts";
import { cannotWait } from "./platform-errors.ts";
import * as webcrypto from "./webcrypto/agreement.ts";

/**
 * Performs Diffie-Hellman with a given private key. Returns the shared secret Z, or `null` if there is none,
 * for example because the peer's key is on another curve.
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
    // Some runtimes cannot generate the pair in node:crypto. Only an attempt shows whether they can.
    const pair = inNode();
    return { name, now: pair && (() => pair), later, prefer: "now" };
  }
  return { name, now: nodeInUse() && (() => inNode() ?? cannotWait(name)), later, prefer: "later" };
}

/** Prepares a private key for key agreement. A backend imports the key before its first operation with it. */
export function makeKeyAgreement(material: KeyMaterial, curve: AgreementCurve): KeyAgreement {
  const name = `key agreement on ${curve.crv}`;
  const inNode = preparedInNode((node) =>
    agreementWorks(node, curve) ? nodeKeyAgreement(node, material, curve) : undefined,
  );
  const inPool = preparedInPool(() => webcrypto.keyAgreement(material, curve));
  return (peer) => {
    const later = (): Promise<Bytes | null> => inPool(peer);
    if (preferenceOn(curve) === "later") {
      // The key is imported into node:crypto only if a synchronous call needs it.
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
