/** What a verifier gives: a type that only the verifier can make, so that a function can demand it. */
import type { JweHeader, JwsHeader } from "../header/types.ts";
import type { VerifiedClaims, VerifiedLayer } from "./types.ts";

/** What is known about a token that has been opened. */
export interface OpenedJwt<Claims = unknown> {
  readonly claims: VerifiedClaims & Claims;
  readonly jws: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader> | undefined;
}

/**
 * A token whose signature and claims met the policy. `Claims` is what the application asserts of the claims besides: no check proves it,
 * unless the policy's `check` is a type predicate.
 */
export class VerifiedJwt<Claims = unknown> {
  /** Only a type: an object that merely looks like this one is not assignable to it. */
  declare protected readonly madeByVerifier: true;
  readonly claims: VerifiedClaims & Claims;
  /** The signed token: the inner one, where it was nested. */
  readonly jws: VerifiedLayer<JwsHeader>;
  /** The encryption around it, where there was one. */
  declare readonly jwe?: VerifiedLayer<JweHeader>;

  constructor({ claims, jws, jwe }: OpenedJwt<Claims>) {
    this.claims = claims;
    this.jws = jws;
    if (jwe !== undefined) this.jwe = jwe;
  }
}

/** What is known about a token that is encrypted and not signed, once it has been opened. */
export interface OpenedEncryptedJwt<Claims = unknown> {
  readonly claims: VerifiedClaims & Claims;
  readonly jwe: VerifiedLayer<JweHeader>;
}

/**
 * A token without a signature, whose encryption and claims met the policy. Whoever has the shared key may have made it; there is no
 * `jws`, so that it never passes for a signed one.
 */
export class VerifiedEncryptedJwt<Claims = unknown> {
  /** Only a type: an object that merely looks like this one is not assignable to it. */
  declare protected readonly madeByVerifier: true;
  readonly claims: VerifiedClaims & Claims;
  readonly jwe: VerifiedLayer<JweHeader>;

  constructor({ claims, jwe }: OpenedEncryptedJwt<Claims>) {
    this.claims = claims;
    this.jwe = jwe;
  }
}
