/** Key encryption with AES Key Wrap: RFC 7518 section 4.4, RFC 3394. */
import type { Bytes } from "../../encoding/bytes.ts";
import type { KeyMaterial } from "../material.ts";
import { importMaterial } from "./import-key.ts";
import {
  invalidLength,
  unwrapperWith,
  wrapperWith,
  type Decrypter,
  type Encrypter,
} from "./key-encryption.ts";

const aesKw = "AES-KW";

/** Prepares a secret for wrapping keys. `name` is used in errors. */
export async function keyWrapper(material: KeyMaterial, name: string): Promise<Encrypter> {
  const key = await importMaterial(material, { name: aesKw }, ["wrapKey"], name);
  return wrapperWith(key, aesKw, name);
}

/** Prepares a secret for unwrapping keys. `name` is used in errors. */
export async function keyUnwrapper(material: KeyMaterial, name: string): Promise<Decrypter> {
  const key = await importMaterial(material, { name: aesKw }, ["unwrapKey"], name);
  const unwrap = unwrapperWith(key, aesKw, name);
  // WebKitGTK crashes on an encrypted key whose length is impossible.
  return (encryptedKey) => (isWrapped(encryptedKey) ? unwrap(encryptedKey) : invalidLength());
}

/** RFC 3394 section 2.2.1: a wrapped key has at least three blocks of 64 bits. */
function isWrapped({ length }: Bytes): boolean {
  return length >= 24 && length % 8 === 0;
}
