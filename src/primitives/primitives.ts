/**
 * The few operations everything else is made of. A backend implements this interface over one cryptography API;
 * results may come back at once or as promises. Nothing here knows JOSE's serializations or policies.
 */
import type { Hash, SignatureRow } from "../alg/signature.ts";
import type { RsaOaepRow } from "../alg/management.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { ExportedKey, KeyMaterial } from "./material.ts";
import type { MaybePromise } from "./steps.ts";

/** A signature algorithm with a key in it. */
export type Signer = (data: Bytes) => MaybePromise<Bytes>;

/** A verification algorithm with a key in it. */
export type Verifier = (signature: Bytes, data: Bytes) => MaybePromise<boolean>;

/** Key encryption with a recipient's key in it. */
export type KeyEncrypter = (cek: Bytes) => MaybePromise<Bytes>;

/** Key decryption with a key in it: the CEK, or `null` when the encrypted key is not one for this key. */
export type KeyDecrypter = (encryptedKey: Bytes) => MaybePromise<Bytes | null>;

/** What AES in GCM mode gives. */
export interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** One backend. */
export interface Primitives {
  digest(hash: Hash, data: Bytes): MaybePromise<Bytes>;

  /** The four preparations: a key made ready for one algorithm, to be used any number of times. */
  signer(material: KeyMaterial, row: SignatureRow): MaybePromise<Signer>;
  verifier(material: KeyMaterial, row: SignatureRow): MaybePromise<Verifier>;
  keyEncrypter(material: KeyMaterial, row: RsaOaepRow): MaybePromise<KeyEncrypter>;
  keyDecrypter(material: KeyMaterial, row: RsaOaepRow): MaybePromise<KeyDecrypter>;

  /** One-off operations with the keys of one message. */
  hmac(hash: Hash, key: Bytes, data: Bytes): MaybePromise<Bytes>;
  cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): MaybePromise<Bytes>;
  /** `null` when the padding is wrong. Only ever called with data whose MAC held. */
  cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): MaybePromise<Bytes | null>;
  gcmEncrypt(key: Bytes, iv: Bytes, aad: Bytes, plaintext: Bytes): MaybePromise<Sealed>;
  /** `null` when the tag does not fit. */
  gcmDecrypt(key: Bytes, iv: Bytes, aad: Bytes, sealed: Sealed): MaybePromise<Bytes | null>;

  /** The contents of a CryptoKey, as far as it allows. */
  exportCryptoKey(cryptoKey: CryptoKey): MaybePromise<ExportedKey>;
}
