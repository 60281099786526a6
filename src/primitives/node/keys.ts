/** Keys of node:crypto from material. */
import type { KeyMaterial } from "../material.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { PublicHalf } from "../public-half.ts";
import type { NodeCrypto, NodeKey } from "./module.ts";

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
  const { x, y } = node
    .createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
    .export({ format: "jwk" });
  return { x, y };
}

/** The modulus of a caller's RSA CryptoKey, base64url; `undefined` where the platform does not show it. */
export function nodeModulus(key: NodeKey, { form }: KeyMaterial): string | undefined {
  try {
    return form === "CryptoKey" ? key.export({ format: "jwk" }).n : undefined;
  } catch {
    return undefined;
  }
}
