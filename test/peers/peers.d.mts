export interface Signed {
  readonly issuer: string;
  readonly audience: string;
  readonly token: string;
  /** The public key, with `kid` and `alg`. */
  readonly jwk: object;
  readonly pem: string;
}

export interface Peer {
  verify(signed: Signed): unknown;
  /** Throws if the result is a promise. */
  verifyAtOnce(signed: Signed): unknown;
  decrypt(input: Signed & { readonly decryptionJwk: object }): unknown;
  /** Decrypts and verifies in one call. */
  open(input: Signed & { readonly decryptionJwk: object }): unknown;
  readPfx(bytes: Uint8Array, password: string): unknown;
  sign(key: { readonly privatePem: string }): unknown;
  fetchKeys(signed: Signed, url: string): unknown;
}

export declare const peers: Readonly<Record<string, Peer>>;
