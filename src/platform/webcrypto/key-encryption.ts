/** Wraps and unwraps CEKs as CryptoKeys, with RSAES-OAEP (rsa-oaep.ts) or AES Key Wrap (aes-key-wrap.ts). */
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import { importBytes } from "./import-key.ts";
import { openedOrNull, usableBytes } from "./platform-errors.ts";

/**
 * WebCrypto wraps only CryptoKeys, not bytes. The CEK is imported as an HMAC key, which may have any length.
 */
const carrier: HmacImportParams = { name: "HMAC", hash: "SHA-256" };

/** Encrypts or wraps a CEK with a given key. */
export type Encrypter = (cek: Bytes) => Promise<Bytes>;

/** Decrypts or unwraps an encrypted key; `null` if the encrypted key is not valid for the key. */
export type Decrypter = (encryptedKey: Bytes) => Promise<Bytes | null>;

/** Encrypts CEKs with a CryptoKey whose usage is "wrapKey". */
export function wrapperWith(key: CryptoKey, algorithm: string, name: string): Encrypter {
  return (cek) =>
    importBytes(cek, carrier, ["sign"], true).then((carried) =>
      usableBytes(() => subtle().wrapKey("raw", carried, key, algorithm), name),
    );
}

/** Decrypts CEKs with a CryptoKey whose usage is "unwrapKey". */
export function unwrapperWith(key: CryptoKey, algorithm: string, name: string): Decrypter {
  return (encryptedKey) =>
    openedOrNull(
      () =>
        subtle()
          .unwrapKey("raw", encryptedKey, key, algorithm, carrier, true, ["sign"])
          .then((cek) => subtle().exportKey("raw", cek)),
      name,
    );
}

/** The result for an encrypted key whose length is wrong. */
export function invalidLength(): Promise<null> {
  return Promise.resolve(null);
}
