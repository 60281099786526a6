/** Synchronous AES Key Wrap: RFC 7518 section 4.4, RFC 3394. */
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { creates, openedOrNull } from "./ciphers.ts";
import type { NodeCrypto } from "./module.ts";

/** RFC 3394 section 2.2.3.1: the default initial value. */
const wrapIv = /* @__PURE__ */ new Uint8Array(8).fill(0xa6);

/** Returns a function that wraps keys with AES Key Wrap; `undefined` if node:crypto lacks it. */
export function nodeKeyWrapper(node: NodeCrypto, key: Bytes): ((cek: Bytes) => Bytes) | undefined {
  const name = wrapName(key);
  const secret = node.createSecretKey(key);
  if (!creates(() => node.createCipheriv(name, secret, wrapIv))) return undefined;
  return (cek) => {
    const cipher = node.createCipheriv(name, secret, wrapIv);
    return concat(cipher.update(cek), cipher.final());
  };
}

/**
 * Unwrapping with AES Key Wrap; `undefined` if node:crypto lacks it. The function returns `null` if the
 * encrypted key was not wrapped with this key.
 */
export function nodeKeyUnwrapper(
  node: NodeCrypto,
  key: Bytes,
): ((encryptedKey: Bytes) => Bytes | null) | undefined {
  const name = wrapName(key);
  const secret = node.createSecretKey(key);
  if (!creates(() => node.createDecipheriv(name, secret, wrapIv))) return undefined;
  return (encryptedKey) => {
    // node:crypto unwraps an empty encrypted key to an empty key without an error.
    if (encryptedKey.length === 0) return null;
    return openedOrNull(() => {
      const decipher = node.createDecipheriv(name, secret, wrapIv);
      return concat(decipher.update(encryptedKey), decipher.final());
    });
  };
}

function wrapName(key: Bytes): string {
  return `id-aes${key.length * 8}-wrap`;
}
