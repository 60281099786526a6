/**
 * Synchronous Diffie-Hellman: ECDH (RFC 7518 section 4.6), and on curves of one coordinate (RFC 8037 section
 * 3.2).
 */
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../../encoding/bytes.ts";
import type { AgreementCurve } from "../agreement-curve.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "../material.ts";
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
 * Generates a key pair on a curve; `undefined` if node:crypto is not faster for it or does not support it.
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
  // SEC 1 section 2.3.3: an uncompressed point is 04, then both coordinates.
  const point = ecdh.generateKeys();
  const middle = 1 + (point.length - 1) / 2;
  const x = encodeBase64url(point.subarray(1, middle));
  const y = encodeBase64url(point.subarray(middle));
  const agree = ecdhAgreement(curve, () => ecdh);
  const { kty, crv } = curve;
  return agree && { publicKey: { kty, crv, x, y }, agree };
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
    return (peer) => secretOrNull(() => ecdh.computeSecret(pointOf(peer, curve)));
  } catch {
    return undefined;
  }
}

function isOn(members: KeyMembers, { kty, crv }: AgreementCurve): boolean {
  return members.kty === kty && members["crv"] === crv;
}

function pointOf(peer: KeyMembers, curve: AgreementCurve): Bytes {
  if (peer.kty !== curve.kty) return noBytes;
  const x = decodeBase64url(peer["x"] ?? "") ?? noBytes;
  const y = decodeBase64url(peer["y"] ?? "") ?? noBytes;
  return x.length === y.length ? concat(new Uint8Array([0x04]), x, y) : noBytes;
}

/**
 * Returns the shared secret, or `null` if it is all zeros, which is the result for low-order points (RFC 7748
 * section 6).
 */
function secretOrNull(agree: () => Uint8Array): Bytes | null {
  try {
    const secret = new Uint8Array(agree());
    return secret.some((octet) => octet !== 0) ? secret : null;
  } catch {
    return null;
  }
}
