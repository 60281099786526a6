/**
 * Computes the public half of a private key with the fastest methods of node:crypto (Node.js 20.20, November
 * 2026). An ECDH object takes 0.02 ms on P-256, 0.5 ms on P-384 and 1.2 ms on P-521. For OKP keys, importing
 * a JWK takes 0.03 to 0.15 ms. Reading PKCS #8 takes 0.3 to 2.7 ms, or 0.03 to 0.3 ms in Node.js 24 and 26.
 */
import { decodeBase64url, encodeBase64url } from "../../encoding/base64url.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { KeyMembers, PublicHalf } from "../material.ts";
import { nodePublicHalf } from "./import-key.ts";
import { coordinatesOf } from "../uncompressed-point.ts";
import type { NodeCrypto } from "./module.ts";

/**
 * Computes the public point of a private key. `curve` is the name of the curve in SEC 2. Returns `undefined`
 * if node:crypto cannot compute it.
 */
export function nodePoint(node: NodeCrypto, curve: string, d: Bytes): PublicHalf | undefined {
  try {
    const ecdh = node.createECDH(curve);
    ecdh.setPrivateKey(d);
    return coordinatesOf(ecdh.getPublicKey());
  } catch {
    return undefined;
  }
}

/** Encodes a private key "d" as a PrivateKeyInfo. */
export type OkpPkcs8 = (d: string) => Bytes;

/**
 * Computes the "x" of an octet key pair from its "d"; `undefined` if node:crypto cannot. The JWK that is
 * imported has an "x" of zeros, which is not the public half of any key. A runtime that returns it unchanged
 * has not computed "x". Node.js 24 and later compare "x" with "d" and reject the JWK, so PKCS #8 is read
 * instead. Exporting a JWK is safe because this function imported the key (see nodePublicJwk).
 */
export function nodeOkpHalf(
  node: NodeCrypto,
  { kty, crv = "", x = "", d = "" }: KeyMembers,
  pkcs8: OkpPkcs8,
): PublicHalf | undefined {
  const zeros = encodeBase64url(new Uint8Array(decodeBase64url(x)?.length ?? 0));
  const key = { kty, crv, x: zeros, d };
  try {
    const half = node.createPrivateKey({ key, format: "jwk" }).export({ format: "jwk" });
    return half.x === zeros ? undefined : { x: half.x };
  } catch {
    return okpHalfInPkcs8(node, pkcs8(d));
  }
}

function okpHalfInPkcs8(node: NodeCrypto, pkcs8: Bytes): PublicHalf | undefined {
  try {
    return { x: nodePublicHalf(node, pkcs8).x };
  } catch {
    return undefined;
  }
}
