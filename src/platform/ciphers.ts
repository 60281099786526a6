/** AES in CBC and GCM modes, with single-use keys: RFC 7518 sections 5.2, 5.3 and 4.7. */
import type { CryptoKey } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import { nodeCbcDecrypt, nodeCbcEncrypt, nodeGcmDecrypt, nodeGcmEncrypt } from "./node/ciphers.ts";
import { cbcWorks, gcmWorks } from "./node/known-answers.ts";
import { pooled } from "./pool.ts";
import { atOnce, unsupported, refusal } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import { aes192, supportsFeature } from "./support.ts";
import * as webcrypto from "./webcrypto/ciphers.ts";

/** The result of AES-GCM encryption. */
export interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** AES-CBC with PKCS #7 padding. */
export function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): MaybePromise<Bytes> {
  const node = immediate(plaintext.length);
  return node !== undefined && cbcWorks(node, key.length)
    ? atOnce(() => nodeCbcEncrypt(node, key, iv, plaintext), "AES-CBC")
    : pooled(() => webcrypto.cbcEncrypt(key, iv, plaintext), "AES-CBC");
}

/**
 * AES-CBC decryption; `null` if the padding is wrong. The ciphertext of a token is decrypted only after its
 * MAC has been verified.
 */
export function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): MaybePromise<Bytes | null> {
  // An empty ciphertext crashes the page in WebKitGTK.
  if (ciphertext.length === 0) return null;
  const node = immediate(ciphertext.length);
  if (node === undefined || !cbcWorks(node, key.length)) {
    return pooled(
      async () => unpadded(ciphertext, await webcrypto.cbcDecrypt(key, iv, ciphertext)),
      "AES-CBC",
    );
  }
  try {
    return unpadded(ciphertext, nodeCbcDecrypt(node, key, iv, ciphertext));
  } catch (cause) {
    throw refusal("AES-CBC", cause);
  }
}

/** The block length of AES, in octets. */
const blockLength = 16;

/**
 * Returns the plaintext, or `null` unless the ciphertext consists of whole blocks and the padding was 1 to 16
 * octets long (RFC 5652 section 6.3). Some platforms are lax: Deno's node:crypto accepts an empty ciphertext,
 * and WebKitGTK accepts a last octet of 00 as padding of zero octets.
 */
function unpadded({ length }: Bytes, plaintext: Bytes | null): Bytes | null {
  if (plaintext === null || length % blockLength !== 0) return null;
  const padding = length - plaintext.length;
  return padding >= 1 && padding <= blockLength ? plaintext : null;
}

/**
 * Throws if the runtime lacks AES-CBC with keys of 192 bits, as some browsers do. This is called before the
 * MAC is verified, so that the outcome does not depend on the MAC.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED`.
 */
export function requireCbc192(): MaybePromise<void> {
  const node = immediate(0);
  return node !== undefined && cbcWorks(node, 24) ? undefined : requireAes192();
}

async function requireAes192(): Promise<void> {
  if (!(await supportsFeature(aes192))) throw unsupported("AES-CBC with 192 bits");
}

/** A key for AES-GCM: its bytes, or a CryptoKey of the caller, which may be non-extractable. */
export type GcmKey = Bytes | CryptoKey;

/** AES-GCM with a tag of 128 bits. */
export function gcmEncrypt(key: GcmKey, iv: Bytes, aad: Bytes, plaintext: Bytes): MaybePromise<Sealed> {
  if (!ArrayBuffer.isView(key)) {
    return pooled(() => webcrypto.gcmEncrypt(key, iv, aad, plaintext), "AES-GCM with a CryptoKey");
  }
  const node = immediate(plaintext.length);
  return node !== undefined && gcmWorks(node, key.length)
    ? atOnce(() => nodeGcmEncrypt(node, key, iv, aad, plaintext), "AES-GCM")
    : pooled(() => webcrypto.gcmEncrypt(key, iv, aad, plaintext), "AES-GCM");
}

/** AES-GCM decryption; `null` if the tag does not match. */
export function gcmDecrypt(key: GcmKey, iv: Bytes, aad: Bytes, sealed: Sealed): MaybePromise<Bytes | null> {
  if (!ArrayBuffer.isView(key)) {
    return pooled(() => webcrypto.gcmDecrypt(key, iv, aad, sealed), "AES-GCM with a CryptoKey");
  }
  const node = immediate(sealed.ciphertext.length);
  return node !== undefined && gcmWorks(node, key.length)
    ? atOnce(() => nodeGcmDecrypt(node, key, iv, aad, sealed), "AES-GCM")
    : pooled(() => webcrypto.gcmDecrypt(key, iv, aad, sealed), "AES-GCM");
}
