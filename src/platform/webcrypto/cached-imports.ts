/**
 * Long-lived secrets, which are used for many messages. The CryptoKeys imported from them are cached for as
 * long as the secret exists, because an import takes as long as the decryption of a short message. The keys
 * of single messages (CEKs) are not cached.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { isPromise, type MaybePromise } from "../../steps/operation.ts";
import { importBytes } from "./import-key.ts";

/** By secret, then by algorithm and usage. */
const imported = /* @__PURE__ */ new WeakMap<Bytes, Map<string, CryptoKey>>();

/** Marks the bytes of a key as a long-lived secret. They must never change. */
export function markLasting(secret: Bytes): void {
  imported.set(secret, new Map());
}

/** The halves of long-lived secrets, which are long-lived as well. */
const halves = /* @__PURE__ */ new WeakMap<Bytes, readonly [Bytes, Bytes]>();

/** Splits a secret that consists of two keys. For a long-lived secret, each call returns the same arrays. */
export function halvesOf(secret: Bytes): readonly [Bytes, Bytes] {
  const known = halves.get(secret);
  if (known !== undefined) return known;
  const middle = secret.length / 2;
  const split = [secret.subarray(0, middle), secret.subarray(middle)] as const;
  if (imported.has(secret)) {
    halves.set(secret, split);
    split.forEach(markLasting);
  }
  return split;
}

/** Imports a secret, or returns the cached CryptoKey of a long-lived one. */
export function importSymmetric(
  secret: Bytes,
  algorithm: Algorithm & { readonly hash?: string },
  usage: "encrypt" | "decrypt" | "sign",
): MaybePromise<CryptoKey> {
  const byUse = imported.get(secret);
  if (byUse === undefined) return importBytes(secret, algorithm, [usage]);
  const use = `${algorithm.name} ${algorithm.hash ?? ""} ${usage}`;
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
