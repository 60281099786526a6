/** Keys of node:crypto from material. */
import type { KeyMaterial } from "../material.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { PublicHalf } from "../public-half.ts";
import type { NodeCrypto, NodeJwk, NodeKey } from "./module.ts";

/**
 * A key; `undefined` when node:crypto does not take it, or must not: a CryptoKey that cannot be read stays where it is. What the
 * platform has against a key is for WebCrypto to say.
 */
export function nodeKey(node: NodeCrypto, material: KeyMaterial): NodeKey | undefined {
  try {
    switch (material.form) {
      case "public":
        return node.createPublicKey({ key: material.members, format: "jwk" });
      case "private":
        return node.createPrivateKey({ key: material.members, format: "jwk" });
      case "secret":
        return node.createSecretKey(material.bytes);
      case "CryptoKey":
        return material.cryptoKey.extractable ? node.KeyObject.from(material.cryptoKey) : undefined;
    }
  } catch {
    return undefined;
  }
}

/** The public half of a private key, worked out from its PKCS #8. */
export function nodePublicHalf(node: NodeCrypto, pkcs8: Bytes): PublicHalf {
  const { x, y, pub } = node
    .createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
    .export({ format: "jwk" });
  return { x, y, pub };
}

/**
 * The JWK of a public key, made from a copy: Node.js 20 makes JWKs under a lock that the collection of the job which generated the
 * key takes too, and can lock up for good when both meet.
 */
export function nodePublicJwk(node: NodeCrypto, key: NodeKey): NodeJwk {
  const der = new Uint8Array(key.export({ format: "der", type: "spki" }));
  return node.createPublicKey({ key: der, format: "der", type: "spki" }).export({ format: "jwk" });
}
