/**
 * The public types of keys: JWK (RFC 7517 section 4), JWK Set (section 5), and the types of key arguments.
 */
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../../algorithms/types.ts";
import type { JoseHeader } from "../../header/types.ts";
import type { CryptoKeyLike } from "../../platform/cryptokey.ts";
import type { Key } from "./key.ts";

/**
 * A JSON Web Key: RFC 7517 section 4. Only own members are read. Unknown members are ignored. The type
 * accepts what platforms and JSON.parse return; the key is validated when it is read.
 */
export interface Jwk {
  readonly kty?: string | undefined;
  readonly use?: string | undefined;
  readonly key_ops?: readonly string[] | undefined;
  readonly alg?: string | undefined;
  readonly kid?: string | undefined;
  readonly x5u?: string | undefined;
  readonly x5c?: readonly string[] | undefined;
  readonly x5t?: string | undefined;
  readonly "x5t#S256"?: string | undefined;
  /** Curve and coordinates: RFC 7518 section 6.2.1, RFC 8037 section 2. */
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  /** The public key of an algorithm key pair: RFC 9964. */
  readonly pub?: string | undefined;
  readonly priv?: string | undefined;
  /** RSA modulus and public exponent: RFC 7518 section 6.3.1. */
  readonly n?: string | undefined;
  readonly e?: string | undefined;
  /** Private members: RFC 7518 sections 6.2.2 (`d`) and 6.3.2 (all), RFC 8037 section 2 (`d`). */
  readonly d?: string | undefined;
  readonly p?: string | undefined;
  readonly q?: string | undefined;
  readonly dp?: string | undefined;
  readonly dq?: string | undefined;
  readonly qi?: string | undefined;
  /** The value of a symmetric key: RFC 7518 section 6.4.1. */
  readonly k?: string | undefined;
  /** The issuer that a provider restricts the key to (Entra). */
  readonly issuer?: string | undefined;
}

/** A JWK Set, RFC 7517 section 5. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** A KeyObject, described structurally, so that the types of Node.js are not required. */
export interface KeyObjectLike {
  readonly type: string;
  /** The `export` method of a KeyObject of Node.js, which takes options. */
  export(options?: never): unknown;
}

/**
 * A value that is accepted as a key. Text in PEM format must be passed to `importKey`, the bytes of a secret
 * to `importSecret`.
 */
export type KeyInput = Key | Jwk | CryptoKeyLike | KeyObjectLike;

/** A value that is accepted as the keys of a verification or decryption. */
export type KeysInput = KeyInput | readonly KeyInput[] | JwkSet | KeySource;

/** Finds the keys for a token. Key sets are key sources. An application can implement its own. */
export interface KeySource {
  /** Returns the keys to try, in this order. Which algorithms a key may be used for is checked afterwards. */
  find(request: KeyRequest): readonly KeyInput[] | Promise<readonly KeyInput[]>;
}

/** What a {@link KeySource} learns about the token. Nothing in it has been verified. */
export interface KeyRequest {
  /** The token's header, with the hints `kid`, `x5t#S256` and `x5t`. */
  readonly header: JoseHeader;
  /** The header's algorithm, which is in the caller's allow-list. */
  readonly alg: string;
  /** `sig` for verification, `enc` for decryption. */
  readonly use: "sig" | "enc";
  /** The `signal` of the verification or decryption, if any. */
  readonly signal?: AbortSignal;
}

/**
 * How a key was chosen: by a header parameter (`kid`, `x5t#S256`, `x5t`), by trying several keys (`tried`),
 * or because it was the only key (`given`).
 */
export type MatchedBy = "kid" | "x5t#S256" | "x5t" | "tried" | "given";

/** Parameters that the caller adds to an imported key. */
export interface ImportOptions {
  /** The key ID (RFC 7517 section 4.5). It replaces the key's own. */
  readonly kid?: string;
  /**
   * Restricts the key to one algorithm, given by name or as a value of `josette/algorithms`. It must not
   * contradict the key's own parameters.
   */
  readonly alg?: string | SignatureScheme | ManagementScheme | ContentScheme;
  /**
   * Restricts the key to signatures or to encryption (RFC 7517 section 4.2). The value must not contradict
   * the key's own parameters.
   */
  readonly use?: "sig" | "enc";
}
