/** AES in CBC and GCM modes, with single-use keys: RFC 7518 sections 5.2, 5.3 and 4.7. */
import type { Bytes } from "../encoding/bytes.ts";
import { perform, type Steps } from "../steps/steps.ts";
import type { Operation } from "../steps/operation.ts";
import { nodeInUse, operationOf } from "./backend.ts";
import type { GcmKey, Sealed } from "./material.ts";
import { nodeCbcDecrypt, nodeCbcEncrypt, nodeGcmDecrypt, nodeGcmEncrypt } from "./node/ciphers.ts";
import { cbcWorks, gcmWorks } from "./node/known-answers.ts";
import { unsupported } from "./platform-errors.ts";
import { aes192, supportsFeature } from "./runtime-features.ts";
import * as webcrypto from "./webcrypto/ciphers.ts";

/** Encrypts with AES-CBC and PKCS #7 padding. */
export function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): Operation<Bytes> {
  return operationOf({
    name: "AES-CBC",
    length: plaintext.length,
    works: cbcWorks,
    variant: key.length,
    now: (node) => nodeCbcEncrypt(node, key, iv, plaintext),
    later: () => webcrypto.cbcEncrypt(key, iv, plaintext),
  });
}

/**
 * Decrypts with AES-CBC; `null` if the padding is wrong. The ciphertext of a token is decrypted only after
 * its MAC has been verified.
 */
export function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): Operation<Bytes | null> {
  // In WebKitGTK, decrypting an empty ciphertext crashes the page.
  if (ciphertext.length === 0) return { name: "AES-CBC", now: () => null, prefer: "now" };
  return operationOf({
    name: "AES-CBC",
    length: ciphertext.length,
    works: cbcWorks,
    variant: key.length,
    now: (node) => unpadded(ciphertext, nodeCbcDecrypt(node, key, iv, ciphertext)),
    later: async () => unpadded(ciphertext, await webcrypto.cbcDecrypt(key, iv, ciphertext)),
  });
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
export function* requireCbc192(): Steps<void> {
  const node = nodeInUse();
  if (node !== undefined && cbcWorks(node, 24)) return;
  if (!(yield* perform(supportsFeature(aes192)))) throw unsupported("AES-CBC with 192 bits");
}

/** Encrypts with AES-GCM and a tag of 128 bits. */
export function gcmEncrypt(key: GcmKey, iv: Bytes, aad: Bytes, plaintext: Bytes): Operation<Sealed> {
  const later = (): Promise<Sealed> => webcrypto.gcmEncrypt(key, iv, aad, plaintext);
  if (!ArrayBuffer.isView(key)) return { name: "AES-GCM with a CryptoKey", later, prefer: "later" };
  return operationOf({
    name: "AES-GCM",
    length: plaintext.length,
    works: gcmWorks,
    variant: key.length,
    now: (node) => nodeGcmEncrypt(node, key, iv, aad, plaintext),
    later,
  });
}

/** Decrypts with AES-GCM; `null` if the tag does not match. */
export function gcmDecrypt(key: GcmKey, iv: Bytes, aad: Bytes, sealed: Sealed): Operation<Bytes | null> {
  const later = (): Promise<Bytes | null> => webcrypto.gcmDecrypt(key, iv, aad, sealed);
  if (!ArrayBuffer.isView(key)) return { name: "AES-GCM with a CryptoKey", later, prefer: "later" };
  return operationOf({
    name: "AES-GCM",
    length: sealed.ciphertext.length,
    works: gcmWorks,
    variant: key.length,
    now: (node) => nodeGcmDecrypt(node, key, iv, aad, sealed),
    later,
  });
}
