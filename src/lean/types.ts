/** The options of josette/lean: those of josette with algorithms as values. */
import type { Scheme } from "../algorithms/suite.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import type { HeaderInput } from "../header/types.ts";
import type { HkdfKeyOptions } from "../jwk/io/hkdf-key.ts";
import type { ImportOptions, KeyInput } from "../jwk/key/types.ts";
import type { DiscoveryOptions, RemoteKeySetOptions } from "../jwk/sets/remote/types.ts";
import type { SignAndEncrypt } from "../jwt/encrypt.ts";

/** An algorithm that keys are used with: a value of `josette/algorithms`, or an application-defined value. */
export type KeyAlgorithmValue = SignatureScheme | ManagementScheme;

/** A header to write. An algorithm is a value, or the name of the algorithm that the key was made for. */
export interface LeanHeaderInput extends Omit<HeaderInput, "alg" | "enc"> {
  /** The algorithm that the key is used with. May be omitted if the key was made for one algorithm. */
  readonly alg?: KeyAlgorithmValue | string;
  /** The content encryption algorithm, as a value. */
  readonly enc?: ContentScheme | string;
}

/** The keys and headers of a nested token. */
export interface LeanSignAndEncrypt extends Omit<SignAndEncrypt, "sign" | "encrypt"> {
  /** The signing key, and the header of the JWS. */
  readonly sign: LeanKeyAndHeader;
  /** The recipient's key, and the header of the JWE. */
  readonly encrypt: LeanKeyAndHeader;
}

/** A key, and the header of the layer that is made with it. */
export interface LeanKeyAndHeader {
  readonly key: KeyInput;
  readonly header?: LeanHeaderInput;
}

/** The option of a local key set. */
export interface LeanKeySetOptions {
  /**
   * The algorithms that the keys are for. Keys of the types that these algorithms use are read; all other
   * entries of a JWK Set are listed in `rejected`. Mandatory.
   */
  readonly alg: readonly KeyAlgorithmValue[];
}

/** The options of a remote key set. */
export interface LeanRemoteKeySetOptions extends RemoteKeySetOptions, LeanKeySetOptions {}

/** The options of a discovered key set. */
export interface LeanDiscoveryOptions extends DiscoveryOptions, LeanKeySetOptions {}

/** The options of an imported key. */
export interface LeanImportOptions extends Omit<ImportOptions, "alg"> {
  /** The algorithm that the key is for, as a value of `josette/algorithms`. Mandatory. */
  readonly alg: Scheme;
}

/** The options of a derived key. */
export interface LeanHkdfKeyOptions extends HkdfKeyOptions {
  /** The content encryption algorithm that the key is for, as a value of `josette/algorithms`. Mandatory. */
  readonly enc: ContentScheme;
}
