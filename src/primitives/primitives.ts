/**
 * The few operations everything else is made of. A backend implements this interface over one cryptography API;
 * results may come back at once or as promises. Nothing here knows JOSE's serializations or policies.
 */
import type { Curve, OkpCurve } from "../alg/curves.ts";
import type { AesKwRow, RsaOaepRow } from "../alg/management.ts";
import type { Hash, MlDsaRow, SignatureRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { ExportedKey, KeyMaterial } from "./material.ts";
import type { KeyAgreement, KeyDecrypter, KeyEncrypter, Signer, Verifier } from "./prepared.ts";
import type { MaybePromise } from "./steps.ts";

/** What AES in GCM mode gives. */
export interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** A key pair for one key agreement: the private half to agree with, the public half to send. */
export interface EphemeralPair {
  readonly material: KeyMaterial;
  readonly publicKey: ExportedKey;
}

/** What kind of key to generate. */
export type GenerationRequest =
  | { readonly kty: "RSA"; readonly bits: number }
  | { readonly kty: "EC"; readonly crv: Curve }
  /** `agrees` tells X25519 and X448 from the curves that sign. */
  | { readonly kty: "OKP"; readonly crv: Curve; readonly agrees: boolean }
  | { readonly kty: "AKP"; readonly alg: string };

/** What some runtimes lack: a curve, AES with keys of 192 bits, a parameter set of ML-DSA. */
export type Feature = "P-521" | OkpCurve | "AES-192" | MlDsaRow["alg"];

/** One backend. */
export interface Primitives {
  /** Whether the runtime has what not every runtime has. No key is generated to find out. */
  supports(feature: Feature): MaybePromise<boolean>;

  digest(hash: Hash, data: Bytes): MaybePromise<Bytes>;

  /** The preparations: a key made ready for one algorithm, to be used any number of times. */
  signer(material: KeyMaterial, row: SignatureRow): MaybePromise<Signer>;
  verifier(material: KeyMaterial, row: SignatureRow): MaybePromise<Verifier>;
  keyEncrypter(material: KeyMaterial, row: RsaOaepRow | AesKwRow): MaybePromise<KeyEncrypter>;
  keyDecrypter(material: KeyMaterial, row: RsaOaepRow | AesKwRow): MaybePromise<KeyDecrypter>;

  keyAgreement(material: KeyMaterial, crv: Curve): MaybePromise<KeyAgreement>;

  /** One-off operations with the keys of one message. */
  hmac(hash: Hash, key: Bytes, data: Bytes): MaybePromise<Bytes>;
  cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): MaybePromise<Bytes>;
  /** `null` when the padding is wrong. Only ever called with data whose MAC held. */
  cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): MaybePromise<Bytes | null>;
  gcmEncrypt(key: Bytes, iv: Bytes, aad: Bytes, plaintext: Bytes): MaybePromise<Sealed>;
  /** `null` when the tag does not fit. */
  gcmDecrypt(key: Bytes, iv: Bytes, aad: Bytes, sealed: Sealed): MaybePromise<Bytes | null>;
  pbkdf2(hash: Hash, password: Bytes, salt: Bytes, count: number, length: number): MaybePromise<Bytes>;

  /** A new key pair on a curve, to be used once. */
  ephemeralPair(crv: Curve): MaybePromise<EphemeralPair>;

  /** The private JWK of a new key. */
  generate(request: GenerationRequest): MaybePromise<ExportedKey>;
  /** The contents of a CryptoKey, as far as it allows. */
  exportCryptoKey(cryptoKey: CryptoKey): MaybePromise<ExportedKey>;
}
