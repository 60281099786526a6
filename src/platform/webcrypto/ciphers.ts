/** AES in CBC and GCM modes, with single-use keys: RFC 7518 sections 5.2, 5.3 and 4.7. */
import { scratch, type Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { GcmKey, Sealed } from "../material.ts";
import type { MaybePromise } from "../../steps/operation.ts";
import { importSymmetric, withKey } from "./cached-imports.ts";
import { openedOrNull, usableAs, usableBytes } from "./platform-errors.ts";

const cbc = { name: "AES-CBC" } as const;
const gcm = { name: "AES-GCM" } as const;

/** Encrypts with AES-CBC and PKCS #7 padding. */
export function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): Promise<Bytes> {
  return withKey(importSymmetric(key, cbc, "encrypt"), (imported) =>
    usableBytes(() => subtle().encrypt({ name: "AES-CBC", iv }, imported, plaintext), "AES-CBC"),
  );
}

/** Decrypts with AES-CBC; `null` if the padding is wrong. */
export function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): Promise<Bytes | null> {
  return withKey(importSymmetric(key, cbc, "decrypt"), (imported) =>
    openedOrNull(() => subtle().decrypt({ name: "AES-CBC", iv }, imported, ciphertext), "AES-CBC"),
  );
}

/** Encrypts with AES-GCM and a tag of 128 bits. */
export function gcmEncrypt(key: GcmKey, iv: Bytes, aad: Bytes, plaintext: Bytes): Promise<Sealed> {
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  return withKey(gcmCryptoKey(key, "encrypt"), (imported) =>
    usableAs(
      () => subtle().encrypt(algorithm, imported, plaintext),
      "AES-GCM",
      (sealed) => ({
        ciphertext: new Uint8Array(sealed, 0, plaintext.length),
        tag: new Uint8Array(sealed, plaintext.length),
      }),
    ),
  );
}

/** Decrypts with AES-GCM; `null` if the tag does not match. */
export function gcmDecrypt(key: GcmKey, iv: Bytes, aad: Bytes, sealed: Sealed): Promise<Bytes | null> {
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  const data = joined(sealed.ciphertext, sealed.tag);
  return withKey(gcmCryptoKey(key, "decrypt"), (imported) =>
    openedOrNull(() => subtle().decrypt(algorithm, imported, data), "AES-GCM"),
  );
}

function gcmCryptoKey(key: GcmKey, usage: "encrypt" | "decrypt"): MaybePromise<CryptoKey> {
  return ArrayBuffer.isView(key) ? importSymmetric(key, gcm, usage) : key;
}

/**
 * Concatenates two byte strings in scratch memory. Nothing is copied if they are adjacent already, like
 * neighbouring segments of a token.
 */
export function joined(first: Bytes, second: Bytes): Bytes {
  const length = first.length + second.length;
  if (first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset) {
    return new Uint8Array(first.buffer, first.byteOffset, length);
  }
  const both = scratch(length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
