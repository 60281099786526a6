/** RSAES-OAEP, done at once: RFC 7518 section 4.3. */
import type { RsaOaepRow } from "../../alg/management.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { KeyMaterial } from "../material.ts";
import { modulusLength } from "../modulus.ts";
import { nodeHashes } from "./hashes.ts";
import { nodeKey } from "./keys.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "./module.ts";

/** A key as one that CEKs are encrypted to. */
export function nodeOaepEncrypter(
  node: NodeCrypto,
  material: KeyMaterial,
  row: RsaOaepRow,
): ((cek: Bytes) => Bytes) | undefined {
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  const padded = withPadding(node, key, row);
  return (cek) => new Uint8Array(node.publicEncrypt(padded, cek));
}

/** A key as one that decrypts CEKs, on this thread. */
export function nodeOaepDecrypter(
  node: NodeCrypto,
  material: KeyMaterial,
  row: RsaOaepRow,
): ((encryptedKey: Bytes) => Bytes | null) | undefined {
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  const padded = withPadding(node, key, row);
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

function withPadding(node: NodeCrypto, key: NodeKey, { hash }: RsaOaepRow): NodeKeyOptions {
  return { key, padding: node.constants["RSA_PKCS1_OAEP_PADDING"] ?? 0, oaepHash: nodeHashes[hash] };
}
