/**
 * The WebCrypto types that the public types of josette mention, declared structurally. With them, josette
 * compiles without TypeScript's DOM library and accepts the types that this library or a runtime declares.
 */
import type { PlatformCryptoKey } from "../runtime.ts";

/** A key of WebCrypto. */
export type CryptoKey = PlatformCryptoKey;

/** The algorithm of a CryptoKey. */
export interface KeyAlgorithm {
  readonly name: string;
}

/** An algorithm without parameters other than its name. */
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
