/** Synchronous signatures and MACs with node:crypto. */
import type { Bytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import type { KeyMaterial } from "../material.ts";
import { atOnce } from "../platform-errors.ts";
import type { SignatureMethod } from "../signature-method.ts";
import { nodeHashes } from "./hashes.ts";
import { nodeKey, nodePublicJwk } from "./import-key.ts";
import { exportWorks } from "./known-halves.ts";
import type { NodeCrypto, NodeKey, NodeKeyOptions } from "./module.ts";

/** Prepares a key for signing; `undefined` if node:crypto does not accept the key. */
export function nodeSigner(
  node: NodeCrypto,
  material: KeyMaterial,
  { nodeSign }: SignatureMethod,
): ((data: Bytes) => Bytes) | undefined {
  const key = nodeKey(node, material);
  return key && nodeSign(node, key);
}

/** Prepares a key for verification; `undefined` if node:crypto does not accept the key. */
export function nodeVerifier(
  node: NodeCrypto,
  material: KeyMaterial,
  method: SignatureMethod,
): ((signature: Bytes, data: Bytes) => boolean) | undefined {
  const key = nodeKey(node, material);
  if (key === undefined) return undefined;
  const verify = method.nodeVerify(node, key);
  const readsModulus = method.hasModulus && material.form === "CryptoKey";
  if (readsModulus && !exportWorks(node)) return undefined;
  const modulus = readsModulus
    ? atOnce(() => nodePublicJwk(node, key), method.nameWith(material)).n
    : undefined;
  const hasForm = method.form(material, modulus);
  return (signature, data) => hasForm(signature) && verify(signature, data);
}

/** Signs the data itself, not its hash. */
export function pureSigner(node: NodeCrypto, key: NodeKey): (data: Bytes) => Bytes {
  return (data) => new Uint8Array(node.sign(null, data, key));
}

/** Verifies a signature over the data itself. */
export function pureVerifier(node: NodeCrypto, key: NodeKey): (signature: Bytes, data: Bytes) => boolean {
  return (signature, data) => node.verify(null, data, key, signature);
}

/**
 * Verifies a signature over a hash of the data. A Verify object is used because the one-shot function is
 * slower.
 */
export function hashedVerifier(
  node: NodeCrypto,
  key: NodeKey | NodeKeyOptions,
  hash: Hash,
): (signature: Bytes, data: Bytes) => boolean {
  const name = nodeHashes[hash];
  return (signature, data) => node.createVerify(name).update(data).verify(key, signature);
}
