/**
 * The types of WebCrypto that public types mention, by their shape. They are written out so that josette
 * compiles without the DOM library, and they accept what that library and those of the runtimes declare.
 */
import type { PlatformCryptoKey } from "../runtime.ts";

/** A key of WebCrypto. */
export type CryptoKey = PlatformCryptoKey;

/** The algorithm of a CryptoKey. */
export interface KeyAlgorithm {
  readonly name: string;
}

/** The parameters of an operation that has no others than its name. */
export interface Algorithm {
  readonly name: string;
}

/** The parameters of a key on a curve. */
export interface EcKeyParams {
  readonly name: string;
  readonly namedCurve: string;
}

/** The parameters of a new RSA key. */
export interface RsaHashedKeyGenParams {
  readonly name: string;
  readonly hash: string;
  readonly modulusLength: number;
  readonly publicExponent: Uint8Array<ArrayBuffer>;
}

/** The parameters of a key that is bound to a hash function. */
export interface HashedImportParams {
  readonly name: string;
  readonly hash: string;
}

/** The parameters of a signature over a hash: ECDSA. */
export interface EcdsaParams {
  readonly name: string;
  readonly hash: string;
}

/** The parameters of RSASSA-PSS. */
export interface RsaPssParams {
  readonly name: string;
  readonly saltLength: number;
}

/** What a CryptoKey may be used for. */
export type KeyUsage =
  "decrypt" | "deriveBits" | "deriveKey" | "encrypt" | "sign" | "unwrapKey" | "verify" | "wrapKey";
