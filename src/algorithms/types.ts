/**
 * What josette knows of an algorithm: a value with everything in it, one file a scheme. A scheme gets the material of a key, header
 * parameters and limits; it knows neither `Key` nor any message.
 */
import type { KeyAlgorithm } from "../platform/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { JsonObject, JsonValue } from "../encoding/json.ts";
import type { PssParameters } from "../keytypes/pss-parameters.ts";
import type { Limits } from "../limits.ts";
import type { KeyTypeScheme } from "../keytypes/scheme.ts";
import type { GcmKey, Sealed } from "../platform/ciphers.ts";
import type { GenerationRequest } from "../platform/generation.ts";
import type { KeyMaterial } from "../platform/material.ts";
import type { Signer, Verifier } from "../platform/signatures.ts";
import type { MaybePromise, Steps } from "../platform/steps.ts";
import type { Feature } from "../platform/support.ts";

/** The part of a key that an algorithm works with. */
export interface SchemeKey {
  readonly keyType: KeyTypeScheme;
  /** What the key is made of. */
  readonly material: KeyMaterial;
}

/** The header parameters of a message, of one recipient where there are several. */
export interface HeaderParameters {
  readonly [name: string]: JsonValue | undefined;
}

/** What generating a key for an algorithm takes. */
export type NewKey =
  /** So many random bytes. */
  | { readonly form: "secret"; readonly length: number }
  /** A pair with a modulus of a length that the caller chooses. */
  | { readonly form: "modulus" }
  /** A pair on one of the algorithm's curves, which the caller may choose; `agrees` where it is for key agreement. */
  | { readonly form: "curve"; readonly agrees: boolean }
  /** A pair without any choice. */
  | { readonly form: "pair"; readonly request: GenerationRequest }
  /** No key can be generated: the reason, and what to do instead. */
  | { readonly form: "none"; readonly reason: string };

/** What every algorithm says about the keys that can serve it. */
export interface KeyDemand {
  /** The key types that fit, as values: with the algorithm they are what a JWK or a key file is read with. */
  readonly keyTypes: readonly KeyTypeScheme[];
  /** The key types that fit, by "kty" (RFC 7518 section 6.1). */
  readonly ktys: readonly string[];
  /** The curves that fit, by "crv"; absent where the key type has none. */
  readonly curves?: readonly string[];
  /** Whether a CryptoKey with this algorithm can serve. */
  readonly fitsCryptoKey: (algorithm: KeyAlgorithm) => boolean;
  /** How a key for it is generated. */
  readonly newKey: NewKey;
  /** What it needs of a runtime that not every runtime has. */
  readonly features: readonly Feature[];
}

/** The hash functions that signatures are made with. */
export type SignatureHash = "SHA-256" | "SHA-384" | "SHA-512";

/** A signature or MAC algorithm: RFC 7518 section 3. */
export interface SignatureScheme<Name extends string = string> extends KeyDemand {
  readonly kind: "signature";
  /** The "alg" value. */
  readonly alg: Name;
  /** The "alg" values of keys on a curve that can serve, this one first: RFC 9864 gives some algorithms a second name. */
  readonly keyAlgs: (crv: string | undefined) => readonly string[];
  /** Whether signer and verifier share the key. */
  readonly symmetric: boolean;
  /** The smallest modulus or secret in bits; 0 where the key type or curve fixes the size. */
  readonly smallestKey: number;
  /** The hash of the signing input, where the name of the algorithm fixes one. */
  readonly hash?: SignatureHash;
  /** What a key that is restricted to RSASSA-PSS must allow (RFC 4055 section 3.3). */
  readonly pss?: PssParameters;
  /** The length of every signature in bytes, where the algorithm alone fixes it. */
  readonly signatureLength?: number;
  /** Prepares a private key or a secret. */
  readonly signer: (material: KeyMaterial) => MaybePromise<Signer>;
  /** Prepares a public key or a secret. */
  readonly verifier: (material: KeyMaterial) => MaybePromise<Verifier>;
}

/** A content encryption key: its bytes, or for AES GCM a CryptoKey of the caller's. */
export type ContentKey = GcmKey;

/** What authenticated encryption takes besides the text. */
export interface ContentParameters {
  readonly cek: ContentKey;
  readonly iv: Bytes;
  readonly aad: Bytes;
}

/** A content encryption algorithm: RFC 7518 section 5. All lengths are in bytes. */
export interface ContentScheme<Name extends string = string> {
  readonly kind: "content";
  /** The "enc" value. */
  readonly enc: Name;
  readonly cekLength: number;
  readonly ivLength: number;
  readonly tagLength: number;
  /** Whether a CryptoKey with this algorithm can be the CEK. */
  readonly fitsCryptoKey: (algorithm: KeyAlgorithm) => boolean;
  /** What it needs of a runtime that not every runtime has. */
  readonly features: readonly Feature[];
  /** The CEK in a secret of the right length. Throws `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that cannot be it. */
  readonly contentKey: (material: KeyMaterial) => ContentKey;
  readonly encrypt: (parameters: ContentParameters, plaintext: Bytes) => Steps<Sealed>;
  /** `null` for anything that is not exactly what `encrypt` gave, whatever the reason. */
  readonly decrypt: (parameters: ContentParameters, sealed: Sealed) => Steps<Bytes | null>;
}

/** A recipient's part of a message about to be encrypted. */
export interface Establishing {
  readonly content: ContentScheme;
  /** All header parameters of the recipient. */
  readonly header: HeaderParameters;
  /** The CEK that several recipients share; `undefined` where there is only this one. */
  readonly cek: Bytes | undefined;
}

/** A content encryption key on its way to one recipient. */
export interface EstablishedCek {
  readonly cek: ContentKey;
  /** The encrypted key; empty where there is none. */
  readonly encryptedKey: Bytes;
  /** The header parameters the recipient needs. */
  readonly parameters?: JsonObject;
}

/** What a message costs, charged to the budget of the whole call. */
export interface CostBudget {
  /** Charges iterations of a password-based derivation before they are made. Throws `ERR_JOSE_LIMIT_EXCEEDED`. */
  chargeIterations(count: number): void;
}

/** A recipient's part of a message about to be decrypted. */
export interface Recovering {
  readonly content: ContentScheme;
  /** All header parameters of the recipient. */
  readonly header: HeaderParameters;
  readonly encryptedKey: Bytes;
  readonly limits: Limits;
  readonly budget: CostBudget;
}

/** RFC 7516 section 5.1 steps 1 to 8, with a key in it. */
export type CekSender = (request: Establishing) => Steps<EstablishedCek>;

/** RFC 7516 section 5.2 steps 6 to 11, with a key in it: the CEK, or `null` for an encrypted key that is not for this key. */
export type CekReceiver = (request: Recovering) => Steps<ContentKey | null>;

/** A key management algorithm: RFC 7518 section 4. */
export interface ManagementScheme<Name extends string = string> extends KeyDemand {
  readonly kind: "management";
  /** The "alg" value. */
  readonly alg: Name;
  /** Whether sender and recipient share the key, so that a message that opens comes from someone who has it. */
  readonly symmetric: boolean;
  /** The smallest modulus or secret in bits; 0 where there is no such bound. */
  readonly smallestKey: number;
  /** The exact length of the secret in bytes, where the algorithm or the content algorithm fixes it. */
  readonly keyLength?: (content: ContentScheme) => number;
  /** The curves that fit a message with this header; absent where headers do not say. */
  readonly curvesFor?: (header: HeaderParameters) => readonly string[];
  /** Whether the secret is the CEK, so that it may be bound to the "enc" value it is for. */
  readonly keyIsCek: boolean;
  /** Whether the CEK follows from the key alone, so that the encrypted key is empty and there is no other recipient. */
  readonly decidesCek: boolean;
  /** Whether the key derives another one, so that `deriveKey` and `deriveBits` count in "key_ops". */
  readonly derives: boolean;
  /** Whether recovering a CEK takes a private key operation, which counts against the budget of the call. */
  readonly privateOperation: boolean;
  /** Whether headers carry nothing of the single message, so that what one led to can be remembered. */
  readonly repeatsHeader: boolean;
  /** Why an external key cannot serve, for an error message; absent where one can. */
  readonly notOutside?: string;
  /** How many iterations of a password-based derivation a message with this header costs its reader. */
  readonly iterations: (header: HeaderParameters) => number;
  /** Prepares a public key or a secret. */
  readonly sender: (key: SchemeKey) => MaybePromise<CekSender>;
  /** Prepares a private key or a secret. */
  readonly receiver: (key: SchemeKey) => MaybePromise<CekReceiver>;
}
