/** What the rows ask of each contender. A library leaves out what it cannot do. */
import type { webcrypto } from "node:crypto";
import type { Claims } from "./material/claims.ts";
import type { EncryptionKey, PublicJwk, SigningKey } from "./material/keys.ts";
import type { Prepared } from "./operation.ts";

export type ContenderName =
  | "floor"
  | "lean"
  | "lean sync"
  | "josette"
  | "josette verifySync"
  | "josette signJwtSync"
  | "josette webcrypto"
  // Two uses of josette within one row, which that row compares.
  | "josette, plain key"
  | "josette, set of one"
  | "jose"
  | "fast-jwt"
  | "jsonwebtoken"
  | "node-jose";

/** Whether it is another project's library. */
export function isPeer(name: ContenderName): boolean {
  return name !== "floor" && !name.startsWith("lean") && !name.startsWith("josette");
}

/** One way to do what the rows measure. Each method prepares; what it returns is measured. */
export interface Library {
  readonly name: ContenderName;
  /** Called before each preparation and each sample, where there is something to switch. */
  readonly enter?: () => void;
  /** From a token to checked claims. */
  readonly verify?: (task: VerifyTask) => Prepared<string, Claims>;
  /** The same with a cache of verified tokens. */
  readonly verifyCached?: (task: VerifyTask) => Prepared<string, Claims>;
  /** The same with a set of keys, one of which the token names. */
  readonly verifyWithSet?: (task: VerifyTask & { readonly set: JwkSet }) => Prepared<string, Claims>;
  /** From the JSON of a key set and a token to checked claims: the set is read again for each token. */
  readonly parseSetAndVerify?: (task: VerifyTask & { readonly json: string }) => Prepared<string, Claims>;
  /** From the JWK of a public key and a token to checked claims: import and first use. */
  readonly importAndVerify?: (task: VerifyTask & { readonly jwk: PublicJwk }) => Prepared<string, Claims>;
  /** From claims to a token. */
  readonly sign?: (task: SignTask) => Prepared<Claims, string>;
  /** From the PEM of a private key and claims to a token: import and first use. */
  readonly importAndSign?: (task: SignTask & { readonly pem: string }) => Prepared<Claims, string>;
  readonly decrypt?: (task: EncryptTask) => Prepared<string, Uint8Array>;
  readonly encrypt?: (task: EncryptTask) => Prepared<Uint8Array, string>;
  /** From a nested token to checked claims. */
  readonly open?: (task: OpenTask) => Prepared<string, Claims>;
}

export interface VerifyTask {
  readonly key: SigningKey;
}

export interface SignTask {
  readonly key: SigningKey;
}

export interface EncryptTask {
  readonly key: EncryptionKey;
  /** Used in place of the key: not extractable, so that WebCrypto has to do the work. */
  readonly cryptoKey?: webcrypto.CryptoKey;
}

export interface OpenTask {
  readonly encryption: EncryptionKey;
  readonly signing: SigningKey;
  /** The signer's keys. */
  readonly set: JwkSet;
}

export interface JwkSet {
  readonly keys: PublicJwk[];
}
