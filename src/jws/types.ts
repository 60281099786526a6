/** The public types of JWSs: RFC 7515 section 7. */
import type { SignatureAlgorithm } from "../algorithms/names.ts";
import type { SignatureScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { CritValidators, HeaderInput, JoseHeader, JwsHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import type { Limits } from "../limits.ts";

/** Options of {@link verifyCompact}. */
export interface VerifyOptions {
  /**
   * The accepted signature algorithms, as names or as values of `josette/algorithms`, for example
   * `["RS256"]`. Mandatory; no other algorithm is used.
   */
  readonly alg: readonly (SignatureAlgorithm | SignatureScheme)[];
  /** The payload, if it is detached from the token (RFC 7515 appendix F). */
  readonly payload?: Uint8Array;
  /**
   * Critical header parameters (`crit`) that the application understands, each with a function that validates
   * its value. Default: none.
   */
  readonly crit?: CritValidators;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Aborts waiting for a key set or an external key: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
}

/** Options of {@link verifyFlattened}. */
export interface VerifyJsonOptions extends VerifyOptions {
  /** `true` accepts an `alg` in the unprotected header (as in RFC 7520 section 4.7). Default: `false`. */
  readonly unprotectedAlgorithms?: boolean;
}

/** A verified JWS: the holder of `key` signed this payload and header. */
export interface VerifiedJws extends Candidate {
  readonly payload: Bytes;
  readonly header: JwsHeader;
}

/** Options of {@link signCompact} and {@link signGeneral}. */
export interface SignOptions {
  /** `true` omits the payload from the token (RFC 7515 appendix F). Default: `false`. */
  readonly detached?: boolean;
  /** Aborts waiting for an external key (`externalKey`). */
  readonly signal?: AbortSignal;
}

/** One signature of a flattened or general JWS. */
export interface JsonSignature {
  readonly protected?: string;
  /** The JWS Unprotected Header. */
  readonly header?: JoseHeader;
  readonly signature: string;
}

/** A JWS with one signature. */
export interface FlattenedJws extends JsonSignature {
  /** Omitted if the payload is detached. */
  readonly payload?: string;
}

/** Options of {@link signFlattened}. */
export interface SignFlattenedOptions extends SignOptions {
  /** The JWS Unprotected Header. */
  readonly unprotectedHeader?: HeaderInput;
}

/** A verified JWS with one signature. */
export interface VerifiedJsonJws extends Candidate {
  readonly payload: Bytes;
  /** The JWS Protected Header. */
  readonly header: JoseHeader;
  /** The JWS Unprotected Header. It is not authenticated. */
  readonly unprotectedHeader?: JoseHeader;
}

/** A JWS with one or more signatures. */
export interface GeneralJws {
  /** Omitted if the payload is detached. */
  readonly payload?: string;
  readonly signatures: readonly JsonSignature[];
}

/** A signer of {@link signGeneral}. */
export interface SignerInput {
  /** The private key, or the secret of an HMAC. */
  readonly key: KeyInput;
  /** The JWS Protected Header of this signature. */
  readonly header?: HeaderInput;
  /** The JWS Unprotected Header of this signature. */
  readonly unprotectedHeader?: HeaderInput;
}

/**
 * How many signatures must verify: one, all, or a number of them with different keys. One key in several
 * forms counts once, except as several CryptoKeys that are not extractable and have different algorithms.
 */
export type RequiredSignatures = "any" | "all" | { readonly atLeast: number };

/** Options of {@link verifyGeneral}. */
export interface VerifyGeneralOptions extends VerifyJsonOptions {
  /** How many signatures must verify. Default: `"any"`, at least one. */
  readonly require?: RequiredSignatures;
}

/** A signature that verified. */
export interface VerifiedGeneralSignature extends Candidate {
  /** Its index in `signatures`, counted from 0. */
  readonly index: number;
  /** The JWS Protected Header. */
  readonly header: JoseHeader;
  /** The JWS Unprotected Header. It is not authenticated. */
  readonly unprotectedHeader?: JoseHeader;
}

/** A verified JWS: the payload and the signatures that verified. Other signatures are not listed. */
export interface VerifiedGeneralJws {
  readonly payload: Bytes;
  readonly signatures: readonly VerifiedGeneralSignature[];
}
