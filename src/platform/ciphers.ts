/** AES in CBC and GCM modes with the keys of one message: RFC 7518 sections 5.2, 5.3 and 4.7. */
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import { nodeCbcDecrypt, nodeCbcEncrypt, nodeGcmDecrypt, nodeGcmEncrypt } from "./node/ciphers.ts";
import { cbcWorks, gcmWorks } from "./node/known-answers.ts";
import type { NodeCrypto } from "./node/module.ts";
import { pooled } from "./pool.ts";
import { atOnce, unsupported } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import { supportsFeature } from "./support.ts";
import * as webcrypto from "./webcrypto/ciphers.ts";

/** What AES in GCM mode gives. */
export interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** AES-CBC with PKCS #7 padding. */
export function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): MaybePromise<Bytes> {
  return eitherWay(
    { length: plaintext.length, name: "AES-CBC", works: (node) => cbcWorks(node, key.length) },
    (node) => nodeCbcEncrypt(node, key, iv, plaintext),
    () => webcrypto.cbcEncrypt(key, iv, plaintext),
  );
}

/** The reverse; `null` when the padding is wrong. Of a token, only ever called with data whose MAC held. */
export function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): MaybePromise<Bytes | null> {
  // An empty ciphertext ends the page in WebKitGTK.
  if (ciphertext.length === 0) return null;
  return eitherWay(
    { length: ciphertext.length, name: "AES-CBC", works: (node) => cbcWorks(node, key.length) },
    (node) => unpadded(ciphertext, nodeCbcDecrypt(node, key, iv, ciphertext)),
    async () => unpadded(ciphertext, await webcrypto.cbcDecrypt(key, iv, ciphertext)),
  );
}

/** AES has blocks of 16 octets. */
const blockLength = 16;

/**
 * The plaintext; `null` unless the ciphertext is whole blocks and the padding was 1 to 16 octets long (RFC 5652 section 6.3). Some
 * platforms are lax: Deno's node:crypto opens an empty ciphertext, and WebKitGTK accepts a last octet of 00 as padding of no octets.
 */
function unpadded({ length }: Bytes, plaintext: Bytes | null): Bytes | null {
  if (plaintext === null || length % blockLength !== 0) return null;
  const padding = length - plaintext.length;
  return padding >= 1 && padding <= blockLength ? plaintext : null;
}

/**
 * Refuses what the runtime has no AES-CBC for, whatever the data: keys of 192 bits in some browsers. Asked before a MAC is checked, so
 * that the answer does not depend on whether the MAC holds.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED`.
 */
export function requireCbc(keyLength: number): MaybePromise<void> {
  const node = immediate(0);
  if (keyLength !== 24 || (node !== undefined && cbcWorks(node, keyLength))) return;
  return requireAes192();
}

async function requireAes192(): Promise<void> {
  if (!(await supportsFeature("AES-192"))) throw unsupported("AES-CBC with 192 bits");
}

/** The key of AES-GCM: its bytes, or a CryptoKey of the caller's, which may never be read. */
export type GcmKey = Bytes | CryptoKey;

/** AES-GCM with a tag of 128 bits. */
export function gcmEncrypt(key: GcmKey, iv: Bytes, aad: Bytes, plaintext: Bytes): MaybePromise<Sealed> {
  if (!ArrayBuffer.isView(key)) {
    return pooled(() => webcrypto.gcmEncrypt(key, iv, aad, plaintext), "AES-GCM with a CryptoKey");
  }
  return eitherWay(
    { length: plaintext.length, name: "AES-GCM", works: (node) => gcmWorks(node, key.length) },
    (node) => nodeGcmEncrypt(node, key, iv, aad, plaintext),
    () => webcrypto.gcmEncrypt(key, iv, aad, plaintext),
  );
}

/** The reverse; `null` when the tag does not fit. */
export function gcmDecrypt(key: GcmKey, iv: Bytes, aad: Bytes, sealed: Sealed): MaybePromise<Bytes | null> {
  if (!ArrayBuffer.isView(key)) {
    return pooled(() => webcrypto.gcmDecrypt(key, iv, aad, sealed), "AES-GCM with a CryptoKey");
  }
  return eitherWay(
    { length: sealed.ciphertext.length, name: "AES-GCM", works: (node) => gcmWorks(node, key.length) },
    (node) => nodeGcmDecrypt(node, key, iv, aad, sealed),
    () => webcrypto.gcmDecrypt(key, iv, aad, sealed),
  );
}

interface Way {
  readonly length: number;
  readonly name: string;
  readonly works: (node: NodeCrypto) => boolean;
}

/** At once where that is the choice and node:crypto has the cipher, else later. */
function eitherWay<T>(
  { length, name, works }: Way,
  now: (node: NodeCrypto) => T,
  later: () => Promise<T>,
): MaybePromise<T> {
  const node = immediate(length);
  return node !== undefined && works(node) ? atOnce(() => now(node), name) : pooled(later, name);
}
