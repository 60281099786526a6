/** Verified tokens. Only a verifier can create values of these types, so functions can require them. */
import type { JweHeader, JwsHeader } from "../header/types.ts";
import type { VerifiedClaims, VerifiedLayer } from "./types.ts";

/** The contents of a token that has been opened. */
export interface OpenedJwt<Claims = unknown> {
  readonly claims: VerifiedClaims & Claims;
  readonly jws: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader> | undefined;
}

/**
 * A token whose signature and claims satisfy the policy. `Claims` is an unchecked type assertion by the
 * application, unless the policy's `check` is a type predicate.
 */
export class VerifiedJwt<Claims = unknown> {
  /** For type checking only: objects with the same members are not assignable to this class. */
  declare protected readonly madeByVerifier: true;
  /** The verified claims. */
  declare readonly claims: VerifiedClaims & Claims;
  /** The signed token; the inner token if it was nested. */
  declare readonly jws: VerifiedLayer<JwsHeader>;
  /** The encryption layer around the signed token, if there was one. */
  declare readonly jwe?: VerifiedLayer<JweHeader>;

  constructor({ claims, jws, jwe }: OpenedJwt<Claims>) {
    this.claims = claims;
    this.jws = jws;
    if (jwe !== undefined) this.jwe = jwe;
  }
}

/** A verified token that was nested: the policy accepts only encrypted tokens. */
export interface VerifiedNestedJwt<Claims = unknown> extends VerifiedJwt<Claims> {
  /** The encryption layer. */
  readonly jwe: VerifiedLayer<JweHeader>;
}

/** The contents of a token that is encrypted but not signed, after it has been opened. */
export interface OpenedEncryptedJwt<Claims = unknown> {
  readonly claims: VerifiedClaims & Claims;
  readonly jwe: VerifiedLayer<JweHeader>;
}

/**
 * A token without a signature whose encryption and claims satisfy the policy. Any holder of the shared key
 * may have created it. It has no `jws`, so it cannot be mistaken for a signed token.
 */
export class VerifiedEncryptedJwt<Claims = unknown> {
  /** For type checking only: objects with the same members are not assignable to this class. */
  declare protected readonly madeByVerifier: true;
  /** The verified claims. */
  declare readonly claims: VerifiedClaims & Claims;
  /** The encryption layer. */
  declare readonly jwe: VerifiedLayer<JweHeader>;

  constructor({ claims, jwe }: OpenedEncryptedJwt<Claims>) {
    this.claims = claims;
    this.jwe = jwe;
  }
}
