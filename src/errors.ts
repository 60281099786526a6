/**
 * All errors that josette throws: one class family with stable codes. This module imports nothing.
 *
 * {@link JoseError} reports a problem with the input (a token, a key, a certificate). {@link UsageError}
 * reports a mistake in the calling program. Messages never contain secrets or text from a token.
 *
 * @module josette/errors
 */

/**
 * The stable codes of {@link JoseError}. Where npm `jose` has the same concept, the code is the same;
 * docs/error-codes.md lists the exceptions.
 *
 * - `ERR_JOSE_NOT_SUPPORTED`: this runtime or this version of josette does not support the operation.
 * - `ERR_JOSE_ALG_NOT_ALLOWED`: `alg` or `enc` is not in the caller's allow-list.
 * - `ERR_JOSE_LIMIT_EXCEEDED`: a size or count exceeds its limit (see `limits`).
 * - `ERR_JWS_INVALID`, `ERR_JWE_INVALID`, `ERR_JWT_INVALID`: the token is malformed.
 * - `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`: no candidate key verifies the signature.
 * - `ERR_JWE_DECRYPTION_FAILED`: decryption failed; the error does not reveal which step.
 * - `ERR_JWT_EXPIRED`, `ERR_JWT_CLAIM_VALIDATION_FAILED`: a claim does not satisfy the policy (see
 *   {@link JwtClaimError}).
 * - `ERR_JWT_ENCRYPTED`: the token is encrypted and the policy has no `decrypt`.
 * - `ERR_JWT_NOT_ENCRYPTED`: the token is not encrypted and the policy requires encryption.
 * - `ERR_HTTP_TOKEN_MISSING`, `ERR_HTTP_REQUEST_INVALID`: a request has no access token, or is malformed.
 * - `ERR_DPOP_PROOF_INVALID`, `ERR_DPOP_NONCE_REQUIRED`: a DPoP proof is not acceptable (see
 *   {@link DpopProofError}).
 * - `ERR_JWKS_TIMEOUT`, `ERR_JWKS_UNAVAILABLE`, `ERR_KEY_UNAVAILABLE`, `ERR_REPLAY_UNAVAILABLE`: a key set,
 *   an external key or the memory of used tokens is unavailable (see {@link UnavailableError}).
 * - `ERR_JWK_INVALID`, `ERR_JWKS_INVALID`, `ERR_KEY_INVALID`: a JWK, a JWK Set or a key in another format is
 *   invalid.
 * - `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`: no key matches the token, or more keys
 *   match than `limits` allows.
 * - `ERR_PEM_INVALID`, `ERR_X509_INVALID`: the PEM text or the certificate is malformed.
 * - `ERR_PKCS12_INVALID`: the PKCS #12 file is malformed or corrupt, or the password is wrong.
 * - `ERR_X509_CHAIN_INVALID`: a certificate chain could not be validated up to a trust anchor (see
 *   {@link CertificateChainError}).
 */
export type JoseErrorCode =
  | "ERR_JOSE_NOT_SUPPORTED"
  | "ERR_JOSE_ALG_NOT_ALLOWED"
  | "ERR_JOSE_LIMIT_EXCEEDED"
  | "ERR_JWS_INVALID"
  | "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"
  | "ERR_JWE_INVALID"
  | "ERR_JWE_DECRYPTION_FAILED"
  | "ERR_JWT_INVALID"
  | "ERR_JWT_EXPIRED"
  | "ERR_JWT_CLAIM_VALIDATION_FAILED"
  | "ERR_JWT_ENCRYPTED"
  | "ERR_JWT_NOT_ENCRYPTED"
  | "ERR_HTTP_TOKEN_MISSING"
  | "ERR_HTTP_REQUEST_INVALID"
  | "ERR_DPOP_PROOF_INVALID"
  | "ERR_DPOP_NONCE_REQUIRED"
  | "ERR_JWK_INVALID"
  | "ERR_JWKS_INVALID"
  | "ERR_JWKS_NO_MATCHING_KEY"
  | "ERR_JWKS_MULTIPLE_MATCHING_KEYS"
  | "ERR_JWKS_TIMEOUT"
  | "ERR_JWKS_UNAVAILABLE"
  | "ERR_KEY_UNAVAILABLE"
  | "ERR_REPLAY_UNAVAILABLE"
  | "ERR_KEY_INVALID"
  | "ERR_PEM_INVALID"
  | "ERR_PKCS12_INVALID"
  | "ERR_X509_INVALID"
  | "ERR_X509_CHAIN_INVALID";

/**
 * The stage of processing a token in which an error occurred: decrypting the JWE, verifying the JWS, or
 * checking claims.
 */
export type Stage = "decrypt" | "verify" | "claims";

/** Why one of several signatures was rejected. */
export interface SignatureFailure {
  /** The index of the signature, counted from 0. */
  readonly index: number;
  readonly code: JoseErrorCode;
  readonly message: string;
}

/** The additional data of a {@link JoseError}. */
export interface JoseErrorOptions {
  readonly stage?: Stage;
  readonly reasons?: readonly SignatureFailure[];
  readonly cause?: unknown;
}

/** The input is not acceptable. `code` is stable; the message is not. */
export class JoseError extends Error {
  override readonly name: string = "JoseError";
  readonly code: JoseErrorCode;
  /** The stage in which the error occurred. Absent if the error belongs to no stage. */
  declare readonly stage?: Stage;
  /** Set by `verifyGeneral` for a JWS with several signatures: why each one was rejected. */
  declare readonly reasons?: readonly SignatureFailure[];

  constructor(code: JoseErrorCode, message: string, options: JoseErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.stage !== undefined) this.stage = options.stage;
    if (options.reasons !== undefined) this.reasons = options.reasons;
  }
}

/** The codes of an {@link UnavailableError}. */
export type UnavailableErrorCode =
  "ERR_JWKS_TIMEOUT" | "ERR_JWKS_UNAVAILABLE" | "ERR_KEY_UNAVAILABLE" | "ERR_REPLAY_UNAVAILABLE";

/**
 * A remote resource, such as an issuer's key set or a key in a vault, gave no usable response. This says
 * nothing about the token, and the same call may succeed later: a server should respond with status 503, not
 * 401. `cause` is the underlying error.
 *
 * - `ERR_JWKS_TIMEOUT`: a key set did not arrive in time.
 * - `ERR_JWKS_UNAVAILABLE`: a key set could not be fetched, or the response was not a key set.
 * - `ERR_KEY_UNAVAILABLE`: an external key (`externalKey`) failed or did not respond in time.
 * - `ERR_REPLAY_UNAVAILABLE`: the memory of used tokens (`seen`) failed, did not respond in time, or is full.
 */
export class UnavailableError extends JoseError {
  override readonly name: string = "UnavailableError";
  declare readonly code: UnavailableErrorCode;
  /** Always `true`: the same call may succeed later. */
  readonly retryable = true;

  constructor(code: UnavailableErrorCode, message: string, options: JoseErrorOptions = {}) {
    super(code, message, options);
  }
}

/** The data of a {@link JwtClaimError} about the claim that failed. */
export interface ClaimFailure {
  readonly claim: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/**
 * A claim does not satisfy the policy. The token was authenticated: its signature was verified or, with
 * `verify: null`, it was decrypted with a shared key. The exception is `decryptJwt` with a public key, where
 * the origin of the claims is unknown.
 */
export class JwtClaimError extends JoseError {
  override readonly name: string = "JwtClaimError";
  /** The name of the claim. */
  readonly claim: string;
  /** The value that the policy requires. */
  declare readonly expected?: unknown;
  /** The value in the token. Not enumerable, so that logging the error does not log token contents. */
  declare readonly actual?: unknown;

  constructor(
    code: "ERR_JWT_EXPIRED" | "ERR_JWT_CLAIM_VALIDATION_FAILED",
    message: string,
    failure: ClaimFailure,
  ) {
    super(code, message, { stage: "claims" });
    this.claim = failure.claim;
    if ("expected" in failure) this.expected = failure.expected;
    if ("actual" in failure) {
      hidden(this, "actual", failure.actual);
    }
  }
}

/**
 * A DPoP proof is not acceptable: RFC 9449 section 4.3. `cause` is the error for the check that failed, for
 * example a {@link JwtClaimError} with the claim "htu".
 *
 * - `ERR_DPOP_PROOF_INVALID`: the proof is malformed, its signature does not verify, it belongs to another
 *   request or access token, is too old, or was used before.
 * - `ERR_DPOP_NONCE_REQUIRED`: the proof lacks the server's current nonce. The client may repeat the request
 *   with the nonce in the `DPoP-Nonce` field of the response.
 */
export class DpopProofError extends JoseError {
  override readonly name: string = "DpopProofError";
  declare readonly code: "ERR_DPOP_PROOF_INVALID" | "ERR_DPOP_NONCE_REQUIRED";
  declare readonly cause: JoseError;

  constructor(code: "ERR_DPOP_PROOF_INVALID" | "ERR_DPOP_NONCE_REQUIRED", message: string, cause: JoseError) {
    super(code, message, { cause });
  }
}

/**
 * The name of the check that failed. The list says what each check requires of a certificate chain.
 *
 * - `chainLength`: there are 1 to 8 certificates.
 * - `certificate`: each one is the base64 encoding of a well-formed DER certificate.
 * - `duplicate`: no certificate occurs twice.
 * - `trustAnchor`: one of the certificates is a trust anchor, or the issuer of the last one is a trust
 *   anchor.
 * - `issuer`: the subject of the next certificate is the issuer of this one.
 * - `validity`: the time is within the validity period, both ends included.
 * - `version`, `basicConstraints`: every issuing certificate is a version 3 CA certificate; the signer's
 *   certificate is not a CA certificate.
 * - `pathLength`: the number of certificates below a CA does not exceed its path length constraint.
 * - `keyUsage`, `extKeyUsage`: the certificate may be used for this purpose.
 * - `criticalExtension`, `nameConstraints`, `policyConstraints`: every critical extension and every
 *   constraint is supported.
 * - `extension`: the extensions that the caller requires are present.
 * - `subject`, `subjectAltName`: the certificate belongs to the expected subject.
 * - `publicKey`: the key is well-formed, strong enough and of a supported type.
 * - `signatureAlgorithm`, `weakAlgorithm`: the signature algorithm fits the issuer's key and is not broken.
 * - `signature`: the issuer's key verifies the signature.
 * - `x5t`, `x5t#S256`: the certificate has the thumbprint in the token's header.
 */
export type ChainCheck =
  | "chainLength"
  | "certificate"
  | "duplicate"
  | "trustAnchor"
  | "issuer"
  | "validity"
  | "version"
  | "basicConstraints"
  | "pathLength"
  | "keyUsage"
  | "extKeyUsage"
  | "criticalExtension"
  | "nameConstraints"
  | "policyConstraints"
  | "extension"
  | "subject"
  | "subjectAltName"
  | "publicKey"
  | "signatureAlgorithm"
  | "weakAlgorithm"
  | "signature"
  | "x5t"
  | "x5t#S256";

/** The data of a {@link CertificateChainError} about the check that failed. */
export interface ChainFailure {
  readonly certificateIndex: number;
  readonly check: ChainCheck;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** A certificate chain is not acceptable. */
export class CertificateChainError extends JoseError {
  override readonly name: string = "CertificateChainError";
  /**
   * The index of the certificate in `x5c`, from 0. A trust anchor that is not part of `x5c` has the next
   * index after the last.
   */
  readonly certificateIndex: number;
  /** The check that failed. */
  readonly check: ChainCheck;
  /** What the check requires, if the name of the check does not say it. */
  declare readonly expected?: unknown;
  /** The value in the certificate. Not enumerable, so that logging the error does not log untrusted input. */
  declare readonly actual?: unknown;

  constructor(message: string, failure: ChainFailure, options: JoseErrorOptions = {}) {
    super("ERR_X509_CHAIN_INVALID", message, options);
    this.certificateIndex = failure.certificateIndex;
    this.check = failure.check;
    if ("expected" in failure) this.expected = failure.expected;
    if ("actual" in failure) {
      hidden(this, "actual", failure.actual);
    }
  }
}

/**
 * The stable codes of {@link UsageError}.
 *
 * - `ERR_INVALID_ARGUMENT`: an argument has the wrong type or an invalid value.
 * - `ERR_INVALID_OPTION`: an option is missing, unknown or invalid, or contradicts another.
 * - `ERR_KEY_NOT_SUITABLE`: the key cannot or must not be used for this operation.
 */
export type UsageErrorCode = "ERR_INVALID_ARGUMENT" | "ERR_INVALID_OPTION" | "ERR_KEY_NOT_SUITABLE";

/** The additional data of a {@link UsageError}. */
export interface UsageErrorOptions {
  readonly suggestion?: string;
}

/** A mistake in the calling program. A `TypeError` with a stable `code`. */
export class UsageError extends TypeError {
  override readonly name: string = "UsageError";
  readonly code: UsageErrorCode;
  /** The name that was probably meant, for an unknown option. */
  declare readonly suggestion?: string;

  constructor(code: UsageErrorCode, message: string, options: UsageErrorOptions = {}) {
    super(message);
    this.code = code;
    if (options.suggestion !== undefined) this.suggestion = options.suggestion;
  }
}

/** Creates the error for a problem found by a parser. The caller of the parser chooses the class and code. */
export type Fault = (problem: string) => JoseError | UsageError;

/** Defines a property that is not enumerable. Test runners and loggers assign to it, so it is writable. */
function hidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true });
}
