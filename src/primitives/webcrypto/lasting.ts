/**
 * Secrets that serve many messages. The CryptoKeys made of them are remembered for as long as the secret lives: an import costs
 * as much as the decryption of a short message. The keys of single messages (CEKs) are not remembered.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import type { MaybePromise } from "../steps.ts";
import { importBytes } from "./keys.ts";

/** By secret, then by algorithm and usage. */
const imported = /* @__PURE__ */ new WeakMap<Bytes, Map<string, CryptoKey>>();

/** Marks the bytes of a key as a secret that serves many messages. They must never change. */
export function markLasting(secret: Bytes): void {
  imported.set(secret, new Map());
}

/** A CryptoKey of a secret: the one remembered, where it is one that lasts. */
export function importSymmetric(
  secret: Bytes,
  name: "AES-GCM" | "AES-CBC",
  usage: "encrypt" | "decrypt",
): MaybePromise<CryptoKey> {
  const byUse = imported.get(secret);
  const use = `${name} ${usage}`;
  return byUse?.get(use) ?? importAndRemember(secret, { name, usage, byUse, use });
}

async function importAndRemember(
  secret: Bytes,
  {
    name,
    usage,
    byUse,
    use,
  }: {
    readonly name: string;
    readonly usage: KeyUsage;
    readonly byUse: Map<string, CryptoKey> | undefined;
    readonly use: string;
  },
): Promise<CryptoKey> {
  const key = await importBytes(secret, { name }, [usage]);
  byUse?.set(use, key);
  return key;
}
