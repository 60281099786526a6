/** AES in CBC and GCM modes with the keys of one message: RFC 7518 sections 5.2, 5.3 and 4.7. */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import { nodeCbcDecrypt, nodeCbcEncrypt, nodeGcmDecrypt, nodeGcmEncrypt } from "./node/ciphers.ts";
import { atOnce } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/ciphers.ts";

/** What AES in GCM mode gives. */
export interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** AES-CBC with PKCS #7 padding. */
export function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): MaybePromise<Bytes> {
  const node = immediate(plaintext.length);
  if (node !== undefined) return atOnce(() => nodeCbcEncrypt(node, key, iv, plaintext), "AES-CBC");
  return webcrypto.cbcEncrypt(key, iv, plaintext);
}

/** The reverse; `null` when the padding is wrong. Of a token, only ever called with data whose MAC held. */
export function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): MaybePromise<Bytes | null> {
  const node = immediate(ciphertext.length);
  if (node !== undefined) return atOnce(() => nodeCbcDecrypt(node, key, iv, ciphertext), "AES-CBC");
  return webcrypto.cbcDecrypt(key, iv, ciphertext);
}

/** AES-GCM with a tag of 128 bits. */
export function gcmEncrypt(key: Bytes, iv: Bytes, aad: Bytes, plaintext: Bytes): MaybePromise<Sealed> {
  const node = immediate(plaintext.length);
  if (node !== undefined) return atOnce(() => nodeGcmEncrypt(node, key, iv, aad, plaintext), "AES-GCM");
  return webcrypto.gcmEncrypt(key, iv, aad, plaintext);
}

/** The reverse; `null` when the tag does not fit. */
export function gcmDecrypt(key: Bytes, iv: Bytes, aad: Bytes, sealed: Sealed): MaybePromise<Bytes | null> {
  const node = immediate(sealed.ciphertext.length);
  if (node !== undefined) return atOnce(() => nodeGcmDecrypt(node, key, iv, aad, sealed), "AES-GCM");
  return webcrypto.gcmDecrypt(key, iv, aad, sealed);
}
