/** Diffie-Hellman, done at once: ECDH (RFC 7518 section 4.6), X25519 and X448 (RFC 8037 section 3.2). */
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../../encoding/bytes.ts";
import type { KeyAgreement, EphemeralPair } from "../agreement.ts";
import type { KeyMaterial, KeyMembers } from "../material.ts";
import { nodeKey, nodePublicJwk } from "./keys.ts";
import type { NodeCrypto, NodeEcdh, NodeKey } from "./module.ts";

/** P-256 by the name that node:crypto has for it (SEC 2). */
const p256 = "prime256v1";

/** A private key as one half of an agreement; `undefined` when node:crypto does not take it. */
export function nodeKeyAgreement(node: NodeCrypto, material: KeyMaterial): KeyAgreement | undefined {
  if (material.form === "private" && material.members["crv"] === "P-256") {
    const { d = "" } = material.members;
    return ecdhAgreement(() => {
      const ecdh = node.createECDH(p256);
      ecdh.setPrivateKey(decodeBase64url(d) ?? noBytes);
      return ecdh;
    });
  }
  const privateKey = nodeKey(node, material);
  return privateKey && keyObjectAgreement(node, privateKey);
}

/**
 * A new key pair on a curve; `undefined` where node:crypto is no faster, or cannot make one. An ECDH object is fast on P-256 and slow
 * on the larger curves, where key pairs as KeyObjects are faster.
 */
export function nodeEphemeralPair(node: NodeCrypto, crv: string): EphemeralPair | undefined {
  try {
    if (crv === "P-256") return ecdhPair(node);
    return crv === "P-384" || crv === "P-521" ? keyObjectPair(node, crv) : undefined;
  } catch {
    return undefined;
  }
}

function ecdhPair(node: NodeCrypto): EphemeralPair | undefined {
  const ecdh = node.createECDH(p256);
  // SEC 1 section 2.3.3: an uncompressed point is 04, then both coordinates.
  const point = ecdh.generateKeys();
  const middle = 1 + (point.length - 1) / 2;
  const x = encodeBase64url(point.subarray(1, middle));
  const y = encodeBase64url(point.subarray(middle));
  const agree = ecdhAgreement(() => ecdh);
  return agree && { publicKey: { kty: "EC", crv: "P-256", x, y }, agree };
}

/** The public key is read from a copy: see nodePublicJwk. */
function keyObjectPair(node: NodeCrypto, crv: string): EphemeralPair {
  const { privateKey, publicKey } = node.generateKeyPairSync("ec", { namedCurve: crv });
  const { x, y } = nodePublicJwk(node, publicKey);
  return { publicKey: { kty: "EC", crv, x, y }, agree: keyObjectAgreement(node, privateKey) };
}

function keyObjectAgreement(node: NodeCrypto, privateKey: NodeKey): KeyAgreement {
  return (peer) => {
    const publicKey = nodeKey(node, { form: "public", members: peer });
    return publicKey === undefined ? null : secretOrNull(() => node.diffieHellman({ privateKey, publicKey }));
  };
}

function ecdhAgreement(prepare: () => NodeEcdh): KeyAgreement | undefined {
  try {
    const ecdh = prepare();
    return (peer) => secretOrNull(() => ecdh.computeSecret(pointOf(peer)));
  } catch {
    return undefined;
  }
}

function pointOf(peer: KeyMembers): Bytes {
  if (peer.kty !== "EC") return noBytes;
  const x = decodeBase64url(peer["x"] ?? "") ?? noBytes;
  const y = decodeBase64url(peer["y"] ?? "") ?? noBytes;
  return x.length === y.length ? concat(new Uint8Array([0x04]), x, y) : noBytes;
}

/** The secret; one of all zeros, which low-order points lead to, is none (RFC 7748 section 6). */
function secretOrNull(agree: () => Uint8Array): Bytes | null {
  try {
    const secret = new Uint8Array(agree());
    return secret.some((octet) => octet !== 0) ? secret : null;
  } catch {
    return null;
  }
}
