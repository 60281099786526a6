/** Creates KeyObjects of node:crypto from key material. */
import type { KeyMaterial, PublicHalf } from "../material.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { requireStack } from "../../runtime.ts";
import type { NodeCrypto, NodeJwk, NodeKey } from "./module.ts";

/**
 * Creates a KeyObject; `undefined` if node:crypto does not accept the key, or if it is a non-extractable
 * CryptoKey. The key is then used through WebCrypto, which also reports what is wrong with the key.
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
    // Whether node:crypto accepts the key is cached.
    requireStack();
    return undefined;
  }
}

/** Computes the public half of a private key that is encoded as PKCS #8. */
export function nodePublicHalf(node: NodeCrypto, pkcs8: Bytes): PublicHalf {
  const { x, y, pub } = node
    .createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
    .export({ format: "jwk" });
  return { x, y, pub };
}

/**
 * Returns the JWK of a public key, made from a copy of the key. Node.js 20 exports JWKs under a lock that is
 * also taken when the job which generated the key is garbage-collected. If both happen at once, the process
 * can deadlock.
 */
export function nodePublicJwk(node: NodeCrypto, key: NodeKey): NodeJwk {
  const der = new Uint8Array(key.export({ format: "der", type: "spki" }));
  return node.createPublicKey({ key: der, format: "der", type: "spki" }).export({ format: "jwk" });
}
