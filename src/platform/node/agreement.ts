/**
 * Synchronous Diffie-Hellman: ECDH (RFC 7518 section 4.6), and on Montgomery curves (RFC 8037 section 3.2).
 */
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import type { AgreementCurve } from "../agreement-curve.ts";
import { requireStack } from "../../runtime.ts";
import { rejectAllZero } from "../all-zero-secret.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "../material.ts";
import { coordinatesOf, pointOf } from "../uncompressed-point.ts";
import { nodeKey, nodePublicJwk } from "./import-key.ts";
import type { NodeCrypto, NodeEcdh, NodeKey } from "./module.ts";

/** Key agreement with a given private key. */
type NodeAgreement = (peer: KeyMembers) => Bytes | null;

/** A key pair for a single key agreement. */
interface NodePair {
  readonly agree: NodeAgreement;
  readonly publicKey: ExportedKey;
}

/** Prepares a private key for key agreement; `undefined` if node:crypto does not accept it. */
export function nodeKeyAgreement(
  node: NodeCrypto,
  material: KeyMaterial,
  curve: AgreementCurve,
): NodeAgreement | undefined {
  const { nodeEcdh } = curve;
  if (material.form === "private" && nodeEcdh !== undefined && isOn(material.members, curve)) {
    const { d = "" } = material.members;
    return ecdhAgreement(curve, () => {
      const ecdh = node.createECDH(nodeEcdh);
      ecdh.setPrivateKey(decodeBase64url(d) ?? noBytes);
      return ecdh;
    });
  }
  const privateKey = nodeKey(node, material);
  return privateKey && keyObjectAgreement(node, privateKey);
}

/**
 * Generates a key pair on a curve; `undefined` if node:crypto is slower than WebCrypto on this curve or does
 * not support it.
 */
export function nodeEphemeralPair(node: NodeCrypto, curve: AgreementCurve): NodePair | undefined {
  const { nodeEcdh, nodePair } = curve;
  try {
    if (nodeEcdh !== undefined) return ecdhPair(node.createECDH(nodeEcdh), curve);
    return nodePair === undefined ? undefined : keyObjectPair(node, nodePair, curve);
  } catch {
    return undefined;
  }
}

function ecdhPair(ecdh: NodeEcdh, curve: AgreementCurve): NodePair | undefined {
  const { kty, crv } = curve;
  const publicKey = { kty, crv, ...coordinatesOf(ecdh.generateKeys()) };
  const agree = ecdhAgreement(curve, () => ecdh);
  return agree && { publicKey, agree };
}

/** The public key is read from a copy: see nodePublicJwk. */
function keyObjectPair(node: NodeCrypto, namedCurve: string, { kty, crv }: AgreementCurve): NodePair {
  const { privateKey, publicKey } = node.generateKeyPairSync("ec", { namedCurve });
  const { x, y } = nodePublicJwk(node, publicKey);
  return { publicKey: { kty, crv, x, y }, agree: keyObjectAgreement(node, privateKey) };
}

function keyObjectAgreement(node: NodeCrypto, privateKey: NodeKey): NodeAgreement {
  return (peer) => {
    const publicKey = nodeKey(node, { form: "public", members: peer });
    return publicKey === undefined ? null : secretOrNull(() => node.diffieHellman({ privateKey, publicKey }));
  };
}

function ecdhAgreement(curve: AgreementCurve, prepare: () => NodeEcdh): NodeAgreement | undefined {
  try {
    const ecdh = prepare();
    return (peer) => secretOrNull(() => ecdh.computeSecret(peer.kty === curve.kty ? pointOf(peer) : noBytes));
  } catch {
    // Whether node:crypto accepts the key is cached.
    requireStack();
    return undefined;
  }
}

function isOn(members: KeyMembers, { kty, crv }: AgreementCurve): boolean {
  return members.kty === kty && members["crv"] === crv;
}

/** Returns the shared secret, or `null` if node:crypto does not accept the peer's key. */
function secretOrNull(agree: () => Uint8Array): Bytes | null {
  try {
    return rejectAllZero(new Uint8Array(agree()));
  } catch {
    return null;
  }
}
