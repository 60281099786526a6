/**
 * The interfaces of algorithms: RFC 7518 sections 3, 4 and 5. An algorithm (a scheme) receives key material,
 * header parameters and limits. It does not depend on `Key` or on messages.
 */
import type { KeyAlgorithm } from "../platform/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import type { PssParameters } from "../keytypes/pss-parameters.ts";
import type { Limits } from "../limits.ts";
import type { KeyTypeScheme } from "../keytypes/scheme.ts";
import type { KeyMaterial, GcmKey, Sealed } from "../platform/material.ts";
import type { Signer, Verifier } from "../platform/signatures.ts";
import type { MaybePromise } from "../steps/operation.ts";
import type { Steps } from "../steps/steps.ts";
import type { Feature } from "../platform/runtime-features.ts";

/** The part of a key that an algorithm uses. */
export interface SchemeKey {
  readonly keyType: KeyTypeScheme;
  /** The contents of the key. */
  readonly material: KeyMaterial;
}

/** The header parameters of a message, or of one of its recipients. */
export interface HeaderParameters {
  readonly [name: string]: JsonValue | undefined;
}

/** How a key for an algorithm is generated. */
export type NewKey =
  /** From `length` random bytes. */
  | { readonly form: "secret"; readonly length: number }
  /** As a key pair of the algorithm's first key type, or of the key type whose curve the caller chooses. */
  | { readonly form: "pair" }
  /** No key can be generated. `reason` says why, and what to do instead. */
  | { readonly form: "none"; readonly reason: string };

/** The requirements of an algorithm on its keys. */
export interface KeyDemand {
  /** The key types of suitable keys. JWKs and key files for the algorithm are read with them. */
  readonly keyTypes: readonly KeyTypeScheme[];
  /** The "kty" values of suitable keys (RFC 7518 section 6.1). */
  readonly ktys: readonly string[];
  /** The "crv" values of suitable keys; absent if the key type has no curves. */
  readonly curves?: readonly string[];
  /** Reports whether a CryptoKey with this algorithm is suitable. */
  readonly fitsCryptoKey: (algorithm: KeyAlgorithm) => boolean;
  /** How a key for the algorithm is generated. */
  readonly newKey: NewKey;
  /** The features that the algorithm requires and some runtimes lack. */
  readonly features: readonly Feature[];
}

/** The hash functions of signature algorithms. */
export type SignatureHash = "SHA-256" | "SHA-384" | "SHA-512";

/** A signature or MAC algorithm: RFC 7518 section 3. */
export interface SignatureScheme<Name extends string = string> extends KeyDemand {
  readonly kind: "signature";
  /** The "alg" value. */
  readonly alg: Name;
  /**
   * The "alg" values that a suitable key on a curve may have, the preferred one first: RFC 9864 gives some
   * algorithms a second name.
   */
  readonly keyAlgs: (crv: string | undefined) => readonly string[];
  /** Whether the signer and the verifier share the key. */
  readonly symmetric: boolean;
  /** The smallest modulus or secret, in bits; 0 if the key type or curve fixes the size. */
  readonly smallestKey: number;
  /** The hash function of the signing input, if the name of the algorithm specifies one. */
  readonly hash?: SignatureHash;
  /** The parameters that a key restricted to RSASSA-PSS must allow (RFC 4055 section 3.3). */
  readonly pss?: PssParameters;
  /** The length of a signature in bytes, if it does not depend on the key. */
  readonly signatureLength?: number;
  /** Prepares a private key or a secret. */
  readonly signer: (material: KeyMaterial) => MaybePromise<Signer>;
  /** Prepares a public key or a secret. */
  readonly verifier: (material: KeyMaterial) => MaybePromise<Verifier>;
}

/** A content encryption key: its bytes, or for AES-GCM a CryptoKey of the caller. */
export type ContentKey = GcmKey;

/** The inputs of authenticated encryption other than the plaintext or ciphertext. */
export interface ContentParameters {
  /** The content encryption key. */
  readonly cek: ContentKey;
  /** The initialization vector. */
  readonly iv: Bytes;
  /** The additional authenticated data. */
  readonly aad: Bytes;
}

/** A content encryption algorithm: RFC 7518 section 5. */
export interface ContentScheme<Name extends string = string> {
  readonly kind: "content";
  /** The "enc" value. */
  readonly enc: Name;
  /** The length of the content encryption key, in bytes. */
  readonly cekLength: number;
  /** The length of the initialization vector, in bytes. */
  readonly ivLength: number;
  /** The length of the authentication tag, in bytes. */
  readonly tagLength: number;
  /** Reports whether a CryptoKey with this algorithm can be the CEK. */
  readonly fitsCryptoKey: (algorithm: KeyAlgorithm) => boolean;
  /** The features that the algorithm requires and some runtimes lack. */
  readonly features: readonly Feature[];
  /**
   * Makes a CEK from a secret, whose length the caller has checked.
   * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that cannot be the CEK.
   */
  readonly contentKey: (material: KeyMaterial) => ContentKey;
  /** Encrypts and authenticates. */
  readonly encrypt: (parameters: ContentParameters, plaintext: Bytes) => Steps<Sealed>;
  /** Verifies and decrypts. Returns `null` if the sealed message is not authentic. */
  readonly decrypt: (parameters: ContentParameters, sealed: Sealed) => Steps<Bytes | null>;
}

/** A request for the CEK of a message to be encrypted, for one recipient. */
export interface Establishing {
  readonly content: ContentScheme;
  /** All header parameters of the recipient. */
  readonly header: HeaderParameters;
  /** The CEK that several recipients share; `undefined` if there is only this recipient. */
  readonly cek: Bytes | undefined;
}

/** A content encryption key, encrypted to one recipient. */
export interface EstablishedCek {
  readonly cek: ContentKey;
  /** The encrypted key; empty if the algorithm has none. */
  readonly encryptedKey: Bytes;
  /** The header parameters that the recipient requires. */
  readonly parameters?: JsonObject;
}

/** The remaining costs that a call may incur. */
export interface CostBudget {
  /**
   * Charges the iterations of a password-based key derivation to the budget, before they are performed.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` if they exceed the budget of the call.
   */
  chargeIterations(count: number): void;
}

/** A request for the CEK of a received message, for one recipient. */
export interface Recovering {
  readonly content: ContentScheme;
  /** All header parameters of the recipient. */
  readonly header: HeaderParameters;
  readonly encryptedKey: Bytes;
  readonly limits: Limits;
  readonly budget: CostBudget;
}

/** Performs RFC 7516 section 5.1 steps 1 to 8 with a key. */
export type CekSender = (request: Establishing) => Steps<EstablishedCek>;

/**
 * Performs RFC 7516 section 5.2 steps 6 to 11 with a key. Returns the CEK, or `null` if the encrypted key
 * cannot be decrypted with the key.
 */
export type CekReceiver = (request: Recovering) => Steps<ContentKey | null>;

/** A key management algorithm: RFC 7518 section 4. */
export interface ManagementScheme<Name extends string = string> extends KeyDemand {
  readonly kind: "management";
  /** The "alg" value. */
  readonly alg: Name;
  /** Whether the sender and the recipient share the key. Decryption then also authenticates the sender. */
  readonly symmetric: boolean;
  /** The smallest modulus or secret, in bits; 0 if there is no minimum. */
  readonly smallestKey: number;
  /** The exact length of the secret in bytes, if the algorithm or the content algorithm specifies it. */
  readonly keyLength?: (content: ContentScheme) => number;
  /** The "crv" values of keys for a message with this header; absent if they do not depend on the header. */
  readonly curvesFor?: (header: HeaderParameters) => readonly string[];
  /** Whether the secret is the CEK. The "alg" of the key may then be an "enc" value. */
  readonly keyIsCek: boolean;
  /**
   * Whether the key determines the CEK. The encrypted key is then empty, and there can be no other recipient.
   */
  readonly decidesCek: boolean;
  /** Whether a key is derived from this one. Its "key_ops" may then have `deriveKey` or `deriveBits`. */
  readonly derives: boolean;
  /** Whether recovering a CEK is a private key operation, which is charged to the budget of the call. */
  readonly privateOperation: boolean;
  /** Whether messages with the same key have equal headers. Results can then be cached by the header. */
  readonly repeatsHeader: boolean;
  /** Why external keys cannot be used, for an error message; absent if they can. */
  readonly notOutside?: string;
  /** The number of iterations of the password-based derivation for a message with this header. */
  readonly iterations: (header: HeaderParameters) => number;
  /** Prepares a public key or a secret. */
  readonly sender: (key: SchemeKey) => MaybePromise<CekSender>;
  /** Prepares a private key or a secret. */
  readonly receiver: (key: SchemeKey) => MaybePromise<CekReceiver>;
}
