/** Key encryption with RSAES-OAEP (RFC 8017 section 7.1) and AES Key Wrap (RFC 3394). */
import type { Bytes } from "../encoding/bytes.ts";
import type { Hash } from "../encoding/hash.ts";
import { notSupported, type Operation } from "../steps/operation.ts";
import { preparedInNode, preparedInPool } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import type { NodeCrypto } from "./node/module.ts";
import { nodeKeyUnwrapper, nodeKeyWrapper } from "./node/ciphers.ts";
import { keyWrapWorks } from "./node/known-answers.ts";
import { oaepWorks } from "./node/known-rsa-oaep.ts";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "./node/rsa-oaep.ts";
import { atOnce } from "./platform-errors.ts";
import { inTurn } from "./thread-pool-queue.ts";
import * as webcrypto from "./webcrypto/key-encryption.ts";

/** Encrypts or wraps a CEK with a given key. */
export type KeyEncrypter = (cek: Bytes) => Operation<Bytes>;

/**
 * Decrypts or unwraps an encrypted key with a given key; `null` if the encrypted key is not valid for this
 * key.
 */
export type KeyDecrypter = (encryptedKey: Bytes) => Operation<Bytes | null>;

/** Prepares a public RSA key for encryption. `hash` is used both for OAEP and for MGF1. */
export function makeOaepEncrypter(material: KeyMaterial, hash: Hash): KeyEncrypter {
  const name = oaepName(hash);
  return quick(
    name,
    (node) => (oaepWorks(node, hash) ? nodeOaepEncrypter(node, material, hash) : undefined),
    () => webcrypto.oaepEncrypter(material, hash, name),
  );
}

/** Prepares a private RSA key for decryption. Decryption is slow, so the thread pool is preferred. */
export function makeOaepDecrypter(material: KeyMaterial, hash: Hash): KeyDecrypter {
  const name = oaepName(hash);
  const inNode = preparedInNode((node) =>
    oaepWorks(node, hash) ? nodeOaepDecrypter(node, material, hash) : undefined,
  );
  const inPool = preparedInPool(() => webcrypto.oaepDecrypter(material, hash, name));
  return (encryptedKey) => {
    // The key is imported into node:crypto only if it is needed there.
    const now = (): Bytes | null => {
      const decrypt = inNode();
      if (decrypt === undefined) throw notSupported(name, "synchronously");
      return decrypt(encryptedKey);
    };
    return {
      name,
      now,
      later: () => inTurn(inPool, encryptedKey),
      prefer: "later",
    };
  };
}

/** Prepares a secret for AES Key Wrap. */
export function makeKeyWrapper(material: KeyMaterial): KeyEncrypter {
  const name = wrapName(material);
  return quick(
    name,
    (node) => wrapsInNode(node, material, nodeKeyWrapper),
    () => webcrypto.keyWrapper(material, name),
  );
}

/** Prepares a secret for unwrapping with AES Key Wrap. */
export function makeKeyUnwrapper(material: KeyMaterial): KeyDecrypter {
  const name = wrapName(material);
  return quick(
    name,
    (node) => wrapsInNode(node, material, nodeKeyUnwrapper),
    () => webcrypto.keyUnwrapper(material, name),
  );
}

/** An operation that node:crypto performs, if it is in use and accepts the key, and WebCrypto otherwise. */
function quick<Output>(
  name: string,
  prepareInNode: (node: NodeCrypto) => ((input: Bytes) => Output) | undefined,
  prepareInPool: () => Promise<(input: Bytes) => Promise<Output>>,
): (input: Bytes) => Operation<Output> {
  const inNode = preparedInNode(prepareInNode);
  const inPool = preparedInPool(prepareInPool);
  return (input) => {
    const perform = inNode();
    return {
      name,
      now: perform && (() => atOnce(() => perform(input), name)),
      later: () => inPool(input),
      prefer: "now",
    };
  };
}

/** Calls `make` with the bytes of the secret; `undefined` if node:crypto lacks AES Key Wrap. */
function wrapsInNode<T>(
  node: NodeCrypto,
  material: KeyMaterial,
  make: (node: NodeCrypto, key: Bytes) => T,
): T | undefined {
  if (material.form !== "secret" || !keyWrapWorks(node, material.bytes.length)) return undefined;
  return make(node, material.bytes);
}

function oaepName(hash: Hash): string {
  return `RSA-OAEP with ${hash}`;
}

function wrapName(material: KeyMaterial): string {
  return material.form === "secret" ? `AES Key Wrap with ${material.bytes.length * 8} bits` : "AES Key Wrap";
}
