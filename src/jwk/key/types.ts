/** The public types of keys: JWK (RFC 7517 section 4), JWK Set (section 5), and what a function takes as its keys. */
import type { JoseHeader } from "../../header/types.ts";
import type { CryptoKeyLike } from "../../platform/cryptokey.ts";
import type { Key } from "./key.ts";
import type { KeyObjectLike } from "../io/key-object.ts";

/**
 * A JSON Web Key as people hold it, RFC 7517 section 4. Only own members count; those that no section defines are ignored.
 * The type takes what platforms and JSON give; reading a key validates it.
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
  /** Curve and coordinates, RFC 7518 section 6.2.1 and RFC 8037 section 2. */
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  /** Algorithm key pair, RFC 9964. */
  readonly pub?: string | undefined;
  readonly priv?: string | undefined;
  /** RSA modulus and public exponent, RFC 7518 section 6.3.1. */
  readonly n?: string | undefined;
  readonly e?: string | undefined;
  /** Private members: RFC 7518 sections 6.2.2 (`d`) and 6.3.2 (all), RFC 8037 section 2 (`d`). */
  readonly d?: string | undefined;
  readonly p?: string | undefined;
  readonly q?: string | undefined;
  readonly dp?: string | undefined;
  readonly dq?: string | undefined;
  readonly qi?: string | undefined;
  /** Symmetric key, RFC 7518 section 6.4.1. */
  readonly k?: string | undefined;
  /** The issuer a provider ties the key to, as Entra does. */
  readonly issuer?: string | undefined;
}

/** A JWK Set, RFC 7517 section 5. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** Whatever can stand where one key is wanted. PEM text goes through `importKey`, secret bytes through `importSecret`. */
export type KeyInput = Key | Jwk | CryptoKeyLike | KeyObjectLike;

/** Whatever can stand where the keys of a verification or decryption are wanted. */
export type KeysInput = KeyInput | readonly KeyInput[] | JwkSet | KeySource;

/** Finds the keys to try for a token. Key sets are sources; an application can write its own. */
export interface KeySource {
  /** The keys to try, best first. Which algorithms a key may serve is checked again afterwards. */
  find(request: KeyRequest): readonly KeyInput[] | Promise<readonly KeyInput[]>;
}

/** What a {@link KeySource} is told about the token. Nothing in it has been verified. */
export interface KeyRequest {
  /** The token's header, with the hints `kid`, `x5t#S256` and `x5t`. */
  readonly header: JoseHeader;
  /** The header's algorithm, already found in the caller's allow-list. */
  readonly alg: string;
  /** `sig` to verify, `enc` to decrypt. */
  readonly use: "sig" | "enc";
  /** Of the call that looks for the key. */
  readonly signal?: AbortSignal;
}

/** How a key was chosen: by a hint in the header, by trying, or because it was the only key given. */
export type MatchedBy = "kid" | "x5t#S256" | "x5t" | "tried" | "given";

/** What the caller adds to a key it imports. */
export interface ImportOptions {
  /** The name by which headers refer to the key (RFC 7517 section 4.5), in place of the key's own. */
  readonly kid?: string;
  /** Binds the key to one algorithm; a contradiction to what the key says itself is an error. */
  readonly alg?: string;
  /**
   * Binds the key to signatures or to encryption (RFC 7517 section 4.2); a contradiction to what the key
   * says itself is an error.
   */
  readonly use?: "sig" | "enc";
}

/** What is to be signed. */
export interface ExternalSignRequest {
  readonly alg: string;
  /** The signing input, RFC 7515 section 5.1: ASCII, unless the payload is not encoded. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Aborts when the time is over, or the caller has given up. */
  readonly signal: AbortSignal;
}

/** Signs outside: gives the signature as RFC 7518 section 3 has it. To throw means an outage. */
export type ExternalSign = (request: ExternalSignRequest) => Uint8Array | Promise<Uint8Array>;

/** What is to be unwrapped. */
export interface ExternalUnwrapRequest {
  readonly alg: string;
  readonly encryptedKey: Uint8Array<ArrayBuffer>;
  /** The message's header: `epk`, `apu`, `apv` (RFC 7518 section 4.6.1), `iv` and `tag` (section 4.7.1) are in there. */
  readonly header: JoseHeader;
  /** Aborts when the time is over, or the caller has given up. */
  readonly signal: AbortSignal;
}

/** Unwraps a content encryption key outside: `null` for one that was refused. To throw means an outage. */
export type ExternalUnwrap = (
  request: ExternalUnwrapRequest,
) => Uint8Array | null | Promise<Uint8Array | null>;
