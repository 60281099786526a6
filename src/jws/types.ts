/** The public types of JWSs: RFC 7515 section 7. */
import type { SignatureAlgorithm } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { CritValidators, HeaderInput, JoseHeader, JwsHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import type { Limits } from "../limits.ts";

/** What a verification accepts. */
export interface VerifyOptions {
  /** The signature algorithms accepted, for example `["RS256"]`; mandatory, and no other one is ever used. */
  readonly alg: readonly SignatureAlgorithm[];
  /** The payload, where it is detached from the token (RFC 7515 appendix F). */
  readonly payload?: Uint8Array;
  /**
   * Critical header parameters that the application understands (`crit`), each with a function that accepts
   * its value; none by default.
   */
  readonly crit?: CritValidators;
  /** Budgets for untrusted tokens; the members that are left out keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Ends the wait for a key set or an external key: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
}

/** What a verification of a JSON serialization accepts. */
export interface VerifyJsonOptions extends VerifyOptions {
  /** `true` accepts an `alg` that nothing protects (as RFC 7520 section 4.7 has it). */
  readonly unprotectedAlgorithms?: boolean;
}

/** A verified JWS: the payload and header are what the holder of `key` signed. */
export interface VerifiedJws extends Candidate {
  readonly payload: Bytes;
  readonly header: JwsHeader;
}

/** How a JWS is written. */
export interface SignOptions {
  /** `true` leaves the payload out of the token (RFC 7515 appendix F); `false` by default. */
  readonly detached?: boolean;
  /** Ends the waiting for a key that has to be asked elsewhere (`externalKey`). */
  readonly signal?: AbortSignal;
}

/** One signature in either syntax. */
export interface JsonSignature {
  readonly protected?: string;
  /** The JWS Unprotected Header. */
  readonly header?: JoseHeader;
  readonly signature: string;
}

/** A JWS with one signature. */
export interface FlattenedJws extends JsonSignature {
  /** Left out where the payload is detached. */
  readonly payload?: string;
}

/** How a flattened JWS is written. */
export interface SignFlattenedOptions extends SignOptions {
  /** The JWS Unprotected Header. */
  readonly unprotectedHeader?: HeaderInput;
}

/** A verified JWS with one signature. */
export interface VerifiedJsonJws extends Candidate {
  readonly payload: Bytes;
  /** The JWS Protected Header. */
  readonly header: JoseHeader;
  /** The JWS Unprotected Header: nobody vouches for it. */
  readonly unprotectedHeader?: JoseHeader;
}

/** A JWS with one signature or several. */
export interface GeneralJws {
  /** Left out where the payload is detached. */
  readonly payload?: string;
  readonly signatures: readonly JsonSignature[];
}

/** Who signs. */
export interface SignerInput {
  /** The private key, or the secret of an HMAC. */
  readonly key: KeyInput;
  /** Protected by this signature. */
  readonly header?: HeaderInput;
  /** The JWS Unprotected Header of this signature. */
  readonly unprotectedHeader?: HeaderInput;
}

/** How many signatures have to verify: one, every one, or so many by different keys. */
export type RequiredSignatures = "any" | "all" | { readonly atLeast: number };

/** What a verification of several signatures accepts. */
export interface VerifyGeneralOptions extends VerifyJsonOptions {
  /** `"any"` by default: at least one. */
  readonly require?: RequiredSignatures;
}

/** A signature that verified. */
export interface VerifiedGeneralSignature extends Candidate {
  /** Which of the signatures, counted from 0. */
  readonly index: number;
  /** The JWS Protected Header. */
  readonly header: JoseHeader;
  /** The JWS Unprotected Header: nobody vouches for it. */
  readonly unprotectedHeader?: JoseHeader;
}

/** A verified JWS: the payload, and whose signatures on it verified. The others count for nothing. */
export interface VerifiedGeneralJws {
  readonly payload: Bytes;
  readonly signatures: readonly VerifiedGeneralSignature[];
}
