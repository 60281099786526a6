/** AES in CBC and GCM modes with the keys of one message: RFC 7518 sections 5.2, 5.3 and 4.7. */
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { GcmKey, Sealed } from "../ciphers.ts";
import { importSymmetric } from "./lasting.ts";
import { openedOrNull, usable } from "./refusals.ts";

/** AES-CBC with PKCS #7 padding. */
export async function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): Promise<Bytes> {
  const imported = await importSymmetric(key, "AES-CBC", "encrypt");
  const encrypted = usable(subtle().encrypt({ name: "AES-CBC", iv }, imported, plaintext), "AES-CBC");
  return new Uint8Array(await encrypted);
}

/** The reverse; `null` when the padding is wrong. */
export async function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): Promise<Bytes | null> {
  const imported = await importSymmetric(key, "AES-CBC", "decrypt");
  return openedOrNull(() => subtle().decrypt({ name: "AES-CBC", iv }, imported, ciphertext), "AES-CBC");
}

/** AES-GCM with a tag of 128 bits. */
export async function gcmEncrypt(key: GcmKey, iv: Bytes, aad: Bytes, plaintext: Bytes): Promise<Sealed> {
  const imported = await gcmCryptoKey(key, "encrypt");
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  const sealed = new Uint8Array(await usable(subtle().encrypt(algorithm, imported, plaintext), "AES-GCM"));
  return { ciphertext: sealed.subarray(0, plaintext.length), tag: sealed.subarray(plaintext.length) };
}

/** The reverse; `null` when the tag does not fit. */
export async function gcmDecrypt(key: GcmKey, iv: Bytes, aad: Bytes, sealed: Sealed): Promise<Bytes | null> {
  const imported = await gcmCryptoKey(key, "decrypt");
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  const data = concat(sealed.ciphertext, sealed.tag);
  return openedOrNull(() => subtle().decrypt(algorithm, imported, data), "AES-GCM");
}

async function gcmCryptoKey(key: GcmKey, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return ArrayBuffer.isView(key) ? importSymmetric(key, "AES-GCM", usage) : key;
}
