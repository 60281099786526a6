/** Key encryption with RSAES-OAEP: RFC 7518 section 4.3, RFC 8017 section 7.1. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Hash } from "../encoding/hash.ts";
import { notSupported } from "../steps/operation.ts";
import { preparedInNode, preparedInPool } from "./backend.ts";
import { quickKeyEncryption, type CekDecrypter, type KeyEncrypter } from "./key-encryption.ts";
import type { KeyMaterial } from "./material.ts";
import { oaepWorks } from "./node/known-rsa-oaep.ts";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "./node/rsa-oaep.ts";
import { inTurn } from "./thread-pool-queue.ts";
import * as webcrypto from "./webcrypto/rsa-oaep.ts";

/** Prepares a public RSA key for encryption. `hash` is used both for OAEP and for MGF1. */
export function makeOaepEncrypter(material: KeyMaterial, hash: Hash): KeyEncrypter {
  const name = oaepName(hash);
  return quickKeyEncryption(
    name,
    (node) => (oaepWorks(node, hash) ? nodeOaepEncrypter(node, material, hash) : undefined),
    () => webcrypto.oaepEncrypter(material, hash, name),
  );
}

/** Prepares a private RSA key for decryption. Decryption is slow, so the thread pool is preferred. */
export function makeOaepDecrypter(material: KeyMaterial, hash: Hash): CekDecrypter {
  const name = oaepName(hash);
  const inNode = preparedInNode((node) =>
    oaepWorks(node, hash) ? nodeOaepDecrypter(node, material, hash) : undefined,
  );
  const inPool = preparedInPool(() => webcrypto.oaepDecrypter(material, hash, name));
  return (encryptedKey, cekLength) => {
    // The key is imported into node:crypto only if a synchronous call needs it.
    const now = (): Bytes | null => {
      const decrypt = inNode();
      if (decrypt === undefined) throw notSupported(name, "synchronously");
      return decrypt(encryptedKey);
    };
    return {
      name,
      now,
      later: () => inTurn(inPool, encryptedKey, cekLength),
      prefer: "later",
    };
  };
}

function oaepName(hash: Hash): string {
  return `RSA-OAEP with ${hash}`;
}
