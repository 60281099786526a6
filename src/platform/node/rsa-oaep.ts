/** Synchronous RSAES-OAEP: RFC 7518 section 4.3. */
import type { Bytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import type { KeyMaterial } from "../material.ts";
import { modulusLength } from "../modulus-length.ts";
import { nodeHashes } from "./hashes.ts";
import { nodeKey } from "./import-key.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "./module.ts";

/** Prepares a public key for encryption; `undefined` if node:crypto does not accept it. */
export function nodeOaepEncrypter(
  node: NodeCrypto,
  material: KeyMaterial,
  hash: Hash,
): ((cek: Bytes) => Bytes) | undefined {
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  const padded = withPadding(node, key, hash);
  return (cek) => new Uint8Array(node.publicEncrypt(padded, cek));
}

/** Prepares a private key for decryption on this thread; `undefined` if node:crypto does not accept it. */
export function nodeOaepDecrypter(
  node: NodeCrypto,
  material: KeyMaterial,
  hash: Hash,
): ((encryptedKey: Bytes) => Bytes | null) | undefined {
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  const padded = withPadding(node, key, hash);
  const length = modulusLength(material);
  return (encryptedKey) => {
    if (encryptedKey.length !== length) return null;
    try {
      return new Uint8Array(node.privateDecrypt(padded, encryptedKey));
    } catch {
      return null;
    }
  };
}

function withPadding(node: NodeCrypto, key: NodeKey, hash: Hash): NodeKeyOptions {
  return { key, padding: node.constants["RSA_PKCS1_OAEP_PADDING"] ?? 0, oaepHash: nodeHashes[hash] };
}
