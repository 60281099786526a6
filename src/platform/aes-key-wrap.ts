/** Key encryption with AES Key Wrap: RFC 7518 section 4.4, RFC 3394. */
import type { Bytes } from "../encoding/bytes.ts";
import { quickKeyEncryption, type KeyDecrypter, type KeyEncrypter } from "./key-encryption.ts";
import type { KeyMaterial } from "./material.ts";
import { nodeKeyUnwrapper, nodeKeyWrapper } from "./node/aes-key-wrap.ts";
import { keyWrapWorks } from "./node/known-answers.ts";
import type { NodeCrypto } from "./node/module.ts";
import * as webcrypto from "./webcrypto/aes-key-wrap.ts";

/** Prepares a secret for wrapping with AES Key Wrap. */
export function makeKeyWrapper(material: KeyMaterial): KeyEncrypter {
  const name = wrapName(material);
  return quickKeyEncryption(
    name,
    (node) => wrapsInNode(node, material, nodeKeyWrapper),
    () => webcrypto.keyWrapper(material, name),
  );
}

/** Prepares a secret for unwrapping with AES Key Wrap. */
export function makeKeyUnwrapper(material: KeyMaterial): KeyDecrypter {
  const name = wrapName(material);
  return quickKeyEncryption(
    name,
    (node) => wrapsInNode(node, material, nodeKeyUnwrapper),
    () => webcrypto.keyUnwrapper(material, name),
  );
}

/**
 * Calls `make` with the bytes of the secret. Returns `undefined` if the key is a CryptoKey, or if node:crypto
 * lacks AES Key Wrap.
 */
function wrapsInNode<T>(
  node: NodeCrypto,
  material: KeyMaterial,
  make: (node: NodeCrypto, key: Bytes) => T,
): T | undefined {
  if (material.form !== "secret" || !keyWrapWorks(node, material.bytes.length)) return undefined;
  return make(node, material.bytes);
}

function wrapName(material: KeyMaterial): string {
  return material.form === "secret" ? `AES Key Wrap with ${material.bytes.length * 8} bits` : "AES Key Wrap";
}
