/**
 * Long-lived secrets, which are used for many messages. The CryptoKeys imported from them are cached for as
 * long as the secret exists, because an import takes as long as the decryption of a short message. The keys
 * of single messages (CEKs) are not cached.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { isPromise, type MaybePromise } from "../../steps/operation.ts";
import { importBytes } from "./import-key.ts";

/**
 * Maps the buffer of each long-lived secret to the CryptoKeys imported from it. The CryptoKeys are found by
 * the part of the buffer, the algorithm and the usage.
 */
const imported = /* @__PURE__ */ new WeakMap<ArrayBuffer, Map<string, CryptoKey>>();

/**
 * Marks the bytes of a key as a long-lived secret, and returns them: a copy if they share their buffer with
 * other data. The returned bytes must never change. Parts of a long-lived secret, such as the two keys of RFC
 * 7518 section 5.2.2.1, are long-lived as well.
 */
export function lastingSecret(bytes: Bytes): Bytes {
  const secret = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
  imported.set(secret.buffer, new Map());
  return secret;
}

/** Imports a secret, or returns the cached CryptoKey of a long-lived one. */
export function importSymmetric(
  secret: Bytes,
  algorithm: Algorithm & { readonly hash?: string },
  usage: "encrypt" | "decrypt" | "sign",
): MaybePromise<CryptoKey> {
  const byUse = imported.get(secret.buffer);
  if (byUse === undefined) return importBytes(secret, algorithm, [usage]);
  const use = `${secret.byteOffset} ${secret.length} ${algorithm.name} ${algorithm.hash ?? ""} ${usage}`;
  return (
    byUse.get(use) ??
    importBytes(secret, algorithm, [usage]).then((key) => {
      byUse.set(use, key);
      return key;
    })
  );
}

/** Runs an operation with a key. It starts synchronously if the key is available. */
export function withKey<T>(
  key: MaybePromise<CryptoKey>,
  operation: (imported: CryptoKey) => Promise<T>,
): Promise<T> {
  return isPromise(key) ? key.then(operation) : operation(key);
}
