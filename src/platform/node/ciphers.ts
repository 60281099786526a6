/**
 * Synchronous AES in CBC and GCM modes (RFC 7518 sections 5.2, 5.3 and 4.7), and triple DES for old key
 * files. Keys are passed as KeyObjects, because raw bytes take four times as long in Node.js 24.
 */
import { concat, type Bytes } from "../../encoding/bytes.ts";
import type { Sealed } from "../material.ts";
import type { NodeCrypto } from "./module.ts";

/** The length of the tag, in bytes: RFC 7518 section 5.3. */
const gcmTag = { authTagLength: 16 } as const;

/** Encrypts with AES-CBC and PKCS #7 padding. */
export function nodeCbcEncrypt(node: NodeCrypto, key: Bytes, iv: Bytes, plaintext: Bytes): Bytes {
  const cipher = node.createCipheriv(`aes-${key.length * 8}-cbc`, node.createSecretKey(key), iv);
  return concat(cipher.update(plaintext), cipher.final());
}

/** Decrypts with AES-CBC; `null` if the padding is wrong. */
export function nodeCbcDecrypt(node: NodeCrypto, key: Bytes, iv: Bytes, ciphertext: Bytes): Bytes | null {
  const decipher = node.createDecipheriv(`aes-${key.length * 8}-cbc`, node.createSecretKey(key), iv);
  try {
    return concat(decipher.update(ciphertext), decipher.final());
  } catch {
    return null;
  }
}

/** Encrypts with AES-GCM and a tag of 128 bits. */
export function nodeGcmEncrypt(
  node: NodeCrypto,
  key: Bytes,
  iv: Bytes,
  aad: Bytes,
  plaintext: Bytes,
): Sealed {
  const cipher = node.createCipheriv(`aes-${key.length * 8}-gcm`, node.createSecretKey(key), iv, gcmTag);
  cipher.setAAD(aad);
  const ciphertext = concat(cipher.update(plaintext), cipher.final());
  return { ciphertext, tag: new Uint8Array(cipher.getAuthTag()) };
}

/** Decrypts with AES-GCM; `null` if the tag does not match. */
export function nodeGcmDecrypt(
  node: NodeCrypto,
  key: Bytes,
  iv: Bytes,
  aad: Bytes,
  { ciphertext, tag }: Sealed,
): Bytes | null {
  const decipher = node.createDecipheriv(`aes-${key.length * 8}-gcm`, node.createSecretKey(key), iv, gcmTag);
  return openedOrNull(() => {
    decipher.setAAD(aad);
    decipher.setAuthTag(tag);
    return concat(decipher.update(ciphertext), decipher.final());
  });
}

/** Decrypts data in pieces; the functions return `null` if decryption fails. */
interface Decipher {
  update(ciphertext: Bytes): Bytes | null;
  final(): Bytes | null;
}

/** Creates a decipher for triple DES in CBC mode; `undefined` if node:crypto lacks it. */
export function nodeTripleDesDecipher(node: NodeCrypto, key: Bytes, iv: Bytes): Decipher | undefined {
  const secret = node.createSecretKey(key);
  const create = () => node.createDecipheriv("des-ede3-cbc", secret, iv);
  if (!creates(create)) return undefined;
  const decipher = create();
  return {
    update: (ciphertext) => openedOrNull(() => new Uint8Array(decipher.update(ciphertext))),
    final: () => openedOrNull(() => new Uint8Array(decipher.final())),
  };
}

/** Reports whether `make` succeeds in creating a cipher, that is, whether node:crypto supports the cipher. */
export function creates(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

/** Returns the plaintext, or `null` for every kind of decryption failure: callers must not see which. */
export function openedOrNull(open: () => Bytes): Bytes | null {
  try {
    return open();
  } catch {
    return null;
  }
}
