/**
 * Secrets that serve many messages. The CryptoKeys made of them are remembered for as long as the secret
 * lives: an import costs as much as the decryption of a short message. The keys of single messages (CEKs) are
 * not remembered.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { isPromise, type MaybePromise } from "../steps.ts";
import { importBytes } from "./keys.ts";

/** By secret, then by algorithm and usage. */
const imported = /* @__PURE__ */ new WeakMap<Bytes, Map<string, CryptoKey>>();

/** Marks the bytes of a key as a secret that serves many messages. They must never change. */
export function markLasting(secret: Bytes): void {
  imported.set(secret, new Map());
}

/** The halves of secrets that last, which last as long. */
const halves = /* @__PURE__ */ new WeakMap<Bytes, readonly [Bytes, Bytes]>();

/** The two halves of a secret that is two keys. Those of a secret that lasts are the same at each call. */
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

/** A CryptoKey of a secret: the one remembered, where it is one that lasts. */
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

/** Does something with a key, at once where it is there already. */
export function withKey<T>(
  key: MaybePromise<CryptoKey>,
  operation: (imported: CryptoKey) => Promise<T>,
): Promise<T> {
  return isPromise(key) ? key.then(operation) : operation(key);
}
