/** Key encryption with RSAES-OAEP (RFC 7518 section 4.3) and AES Key Wrap (section 4.4, RFC 3394). */
import type { AesKwRow, RsaOaepRow } from "../alg/management.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import type { KeyMaterial } from "./material.ts";
import { nodeKeyUnwrapper, nodeKeyWrapper } from "./node/ciphers.ts";
import { keyWrapWorks } from "./node/known-answers.ts";
import { oaepWorks } from "./node/known-oaep.ts";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "./node/rsa-oaep.ts";
import { pooled } from "./pool.ts";
import { atOnce } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import { keyDecrypter, keyEncrypter } from "./webcrypto/key-encryption.ts";

/** Key encryption or wrapping with a key in it. */
export type KeyEncrypter = (cek: Bytes) => MaybePromise<Bytes>;

/** Key decryption or unwrapping with a key in it: the CEK, or `null` when the encrypted key is not one for this key. */
export type KeyDecrypter = (encryptedKey: Bytes) => MaybePromise<Bytes | null>;

/** Makes a key ready to have CEKs encrypted to it. */
export function makeKeyEncrypter(
  material: KeyMaterial,
  row: RsaOaepRow | AesKwRow,
): MaybePromise<KeyEncrypter> {
  const encrypt = encrypterAtOnce(material, row);
  if (encrypt === undefined) return pooled(() => keyEncrypter(material, row), row.alg);
  return (cek) => atOnce(() => encrypt(cek), row.alg);
}

/** Makes a key ready to decrypt CEKs. The private operation of RSA is the pool's, unless nobody may wait. */
export function makeKeyDecrypter(
  material: KeyMaterial,
  row: RsaOaepRow | AesKwRow,
): MaybePromise<KeyDecrypter> {
  return decrypterAtOnce(material, row) ?? pooled(() => keyDecrypter(material, row), row.alg);
}

function encrypterAtOnce(material: KeyMaterial, row: RsaOaepRow | AesKwRow): KeyEncrypter | undefined {
  const node = immediate(0);
  if (node === undefined) return undefined;
  if (row.mode === "RSA-OAEP") return oaepWorks(node) ? nodeOaepEncrypter(node, material, row) : undefined;
  if (material.form !== "secret" || !keyWrapWorks(node, material.bytes.length)) return undefined;
  return nodeKeyWrapper(node, material.bytes);
}

function decrypterAtOnce(material: KeyMaterial, row: RsaOaepRow | AesKwRow): KeyDecrypter | undefined {
  if (row.mode === "RSA-OAEP") {
    const node = immediate(Infinity);
    return node && nodeOaepDecrypter(node, material, row);
  }
  const node = immediate(0);
  if (node === undefined || material.form !== "secret") return undefined;
  return keyWrapWorks(node, material.bytes.length) ? nodeKeyUnwrapper(node, material.bytes) : undefined;
}
