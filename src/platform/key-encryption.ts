/** Key encryption with RSAES-OAEP (RFC 8017 section 7.1) and AES Key Wrap (RFC 3394). */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { Hash } from "../encoding/hash.ts";
import type { KeyMaterial } from "./material.ts";
import type { NodeCrypto } from "./node/module.ts";
import { nodeKeyUnwrapper, nodeKeyWrapper } from "./node/ciphers.ts";
import { keyWrapWorks } from "./node/known-answers.ts";
import { oaepWorks } from "./node/known-oaep.ts";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "./node/rsa-oaep.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/key-encryption.ts";

/** Encrypts or wraps a CEK with a given key. */
export type KeyEncrypter = (cek: Bytes) => MaybePromise<Bytes>;

/**
 * Decrypts or unwraps an encrypted key with a given key; `null` if the encrypted key is not valid for this
 * key.
 */
export type KeyDecrypter = (encryptedKey: Bytes) => MaybePromise<Bytes | null>;

/** Prepares a public RSA key for encryption. `hash` is used both for OAEP and for MGF1. */
export function makeOaepEncrypter(material: KeyMaterial, hash: Hash): MaybePromise<KeyEncrypter> {
  const name = oaepName(hash);
  const node = immediate(0);
  const encrypt = node && oaepWorks(node) ? nodeOaepEncrypter(node, material, hash) : undefined;
  if (encrypt === undefined) return pooled(() => webcrypto.oaepEncrypter(material, hash, name), name);
  return (cek) => atOnce(() => encrypt(cek), name);
}

/**
 * Prepares a private RSA key for decryption. Decryption runs in the thread pool, unless the caller is
 * synchronous.
 */
export function makeOaepDecrypter(material: KeyMaterial, hash: Hash): MaybePromise<KeyDecrypter> {
  const name = oaepName(hash);
  const node = immediate(Infinity);
  const decrypt = node && nodeOaepDecrypter(node, material, hash);
  return decrypt ?? pooled(() => webcrypto.oaepDecrypter(material, hash, name), name);
}

/** Prepares a secret for AES Key Wrap. */
export function makeKeyWrapper(material: KeyMaterial): MaybePromise<KeyEncrypter> {
  const name = wrapName(material);
  const wrap = wrapsAtOnce(material, nodeKeyWrapper);
  if (wrap === undefined) return pooled(() => webcrypto.keyWrapper(material, name), name);
  return (cek) => atOnce(() => wrap(cek), name);
}

/** Prepares a secret for unwrapping with AES Key Wrap. */
export function makeKeyUnwrapper(material: KeyMaterial): MaybePromise<KeyDecrypter> {
  const name = wrapName(material);
  const unwrap = wrapsAtOnce(material, nodeKeyUnwrapper);
  return unwrap ?? pooled(() => webcrypto.keyUnwrapper(material, name), name);
}

/** Calls `make` with node:crypto; `undefined` if node:crypto is not used or lacks AES Key Wrap. */
function wrapsAtOnce<T>(material: KeyMaterial, make: (node: NodeCrypto, key: Bytes) => T): T | undefined {
  const node = immediate(0);
  if (node === undefined || material.form !== "secret") return undefined;
  return keyWrapWorks(node, material.bytes.length) ? make(node, material.bytes) : undefined;
}

function oaepName(hash: Hash): string {
  return `RSA-OAEP with ${hash}`;
}

function wrapName(material: KeyMaterial): string {
  return material.form === "secret" ? `AES Key Wrap with ${material.bytes.length * 8} bits` : "AES Key Wrap";
}
