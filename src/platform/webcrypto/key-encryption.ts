/** Key encryption with RSAES-OAEP (RFC 7518 section 4.3) and AES Key Wrap (section 4.4, RFC 3394). */
import type { AesKwRow, RsaOaepRow } from "../../alg/management.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import { modulusLength } from "../modulus.ts";
import { copiesPerKey } from "../pool.ts";
import type { KeyMaterial } from "../material.ts";
import type { KeyDecrypter, KeyEncrypter } from "../key-encryption.ts";
import { importBytes, importMaterial, type ImportAlgorithm } from "./keys.ts";
import { openedOrNull, usableBytes } from "./refusals.ts";
import { Rotation } from "./rotation.ts";

/** Wrapping moves keys, not bytes: the CEK travels as an HMAC key, which may have any length. */
const carrier: HmacImportParams = { name: "HMAC", hash: "SHA-256" };

/** A key as one that CEKs are encrypted to. */
export async function keyEncrypter(material: KeyMaterial, row: RsaOaepRow | AesKwRow): Promise<KeyEncrypter> {
  const algorithm = algorithmOf(row);
  const usage = row.mode === "AES-KW" ? "wrapKey" : "encrypt";
  const key = await importMaterial(material, algorithm, [usage], row.alg);
  // A caller's own RSA CryptoKey may be for wrapping only.
  if (key.usages.includes("encrypt")) {
    return (cek) => usableBytes(() => subtle().encrypt(algorithm.name, key, cek), row.alg);
  }
  return (cek) =>
    importBytes(cek, carrier, ["sign"], true).then((carried) =>
      usableBytes(() => subtle().wrapKey("raw", carried, key, algorithm.name), row.alg),
    );
}

/** A key as one that decrypts CEKs. */
export async function keyDecrypter(material: KeyMaterial, row: RsaOaepRow | AesKwRow): Promise<KeyDecrypter> {
  const decrypt = await anyLengthDecrypter(material, row);
  // An encrypted key of another length ends the page in WebKitGTK.
  if (row.mode === "AES-KW")
    return (encryptedKey) => (isWrapped(encryptedKey) ? decrypt(encryptedKey) : null);
  const length = modulusLength(material);
  return (encryptedKey) => (encryptedKey.length === length ? decrypt(encryptedKey) : null);
}

/** RFC 3394 section 2.2.1: at least two blocks of 64 bits, and one more. */
function isWrapped({ length }: Bytes): boolean {
  return length >= 24 && length % 8 === 0;
}

async function anyLengthDecrypter(material: KeyMaterial, row: RsaOaepRow | AesKwRow): Promise<KeyDecrypter> {
  const algorithm = algorithmOf(row);
  const usage = row.mode === "AES-KW" ? "unwrapKey" : "decrypt";
  const key = await importMaterial(material, algorithm, [usage], row.alg);
  if (key.usages.includes("decrypt")) {
    const copies = row.mode === "RSA-OAEP" && material.form === "private" ? copiesPerKey() : 1;
    const another = (): Promise<CryptoKey> => importMaterial(material, algorithm, [usage], row.alg);
    const rotation = new Rotation(key, another, copies);
    return (encryptedKey) =>
      openedOrNull(
        () => rotation.use((copy) => subtle().decrypt(algorithm.name, copy, encryptedKey)),
        row.alg,
      );
  }
  return (encryptedKey) =>
    openedOrNull(
      () =>
        subtle()
          .unwrapKey("raw", encryptedKey, key, algorithm.name, carrier, true, ["sign"])
          .then((cek) => subtle().exportKey("raw", cek)),
      row.alg,
    );
}

function algorithmOf(row: RsaOaepRow | AesKwRow): ImportAlgorithm {
  return row.mode === "AES-KW" ? { name: "AES-KW" } : { name: "RSA-OAEP", hash: row.hash };
}
