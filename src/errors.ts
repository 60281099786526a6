/**
 * Every error josette throws: one class family with stable codes. Imports nothing.
 *
 * {@link JoseError} is about what came in (a token, a key, a certificate); {@link UsageError} is a mistake of
 * the calling program. Messages are for an honest reader: they never hold secrets or text from a token.
 */

/**
 * The stable codes of {@link JoseError}. Where npm `jose` has the same concept, the code is the same, except in the rows of docs/error-codes.md.
 *
 * - `ERR_JOSE_NOT_SUPPORTED`: this runtime or this version cannot do what was asked.
 * - `ERR_JOSE_ALG_NOT_ALLOWED`: `alg` or `enc` is not in the caller's allow-list.
 * - `ERR_JOSE_LIMIT_EXCEEDED`: a size or count is over its limit (see `limits`).
 * - `ERR_JWS_INVALID`, `ERR_JWE_INVALID`, `ERR_JWT_INVALID`: the token breaks its format.
 * - `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`: no candidate key verifies the signature.
 * - `ERR_JWE_DECRYPTION_FAILED`: decryption failed; which step failed is never said.
 * - `ERR_JWT_EXPIRED`, `ERR_JWT_CLAIM_VALIDATION_FAILED`: a claim fails the policy (see {@link JwtClaimError}).
 * - `ERR_JWT_ENCRYPTED`: an encrypted token came where the policy has no `decrypt`.
 * - `ERR_JWT_NOT_ENCRYPTED`: a plain token came where the policy demands an encrypted one.
 * - `ERR_JWKS_TIMEOUT`, `ERR_JWKS_UNAVAILABLE`, `ERR_KEY_UNAVAILABLE`: a key set or a vault could not be reached
 *   (see {@link UnavailableError}).
 * - `ERR_JWK_INVALID`, `ERR_JWKS_INVALID`, `ERR_KEY_INVALID`: a JWK, a JWK Set or another form of key is unusable.
 * - `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`: no key fits the token, or more than the limit.
 * - `ERR_PEM_INVALID`, `ERR_X509_INVALID`: the PEM text or the certificate is malformed.
 * - `ERR_PKCS12_INVALID`: the PKCS #12 file is malformed or damaged, or the password is wrong.
 * - `ERR_X509_CHAIN_INVALID`: a certificate chain leads to no trust anchor as it should (see {@link CertificateChainError}).
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
  | "ERR_JWK_INVALID"
  | "ERR_JWKS_INVALID"
  | "ERR_JWKS_NO_MATCHING_KEY"
  | "ERR_JWKS_MULTIPLE_MATCHING_KEYS"
  | "ERR_JWKS_TIMEOUT"
  | "ERR_JWKS_UNAVAILABLE"
  | "ERR_KEY_UNAVAILABLE"
  | "ERR_KEY_INVALID"
  | "ERR_PEM_INVALID"
  | "ERR_PKCS12_INVALID"
  | "ERR_X509_INVALID"
  | "ERR_X509_CHAIN_INVALID";

/** The part of a token's way in which an error arose: opening the JWE, verifying the JWS, checking claims. */
export type Stage = "decrypt" | "verify" | "claims";

/** Why one of several signatures does not count. */
export interface SignatureFailure {
  /** Its place among the signatures, counted from 0. */
  readonly index: number;
  readonly code: JoseErrorCode;
  readonly message: string;
}

/** What a {@link JoseError} carries besides code and message. */
export interface JoseErrorOptions {
  readonly stage?: Stage;
  readonly reasons?: readonly SignatureFailure[];
  readonly cause?: unknown;
}

/** Something that came in is not acceptable. `code` is stable, the message is not. */
export class JoseError extends Error {
  override readonly name: string = "JoseError";
  readonly code: JoseErrorCode;
  /** Where in the token's way it arose, when it arose there. */
  declare readonly stage?: Stage;
  /** Of `verifyGeneral` with several signatures: why each of those that do not verify was refused. */
  declare readonly reasons?: readonly SignatureFailure[];

  constructor(code: JoseErrorCode, message: string, options: JoseErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.stage !== undefined) this.stage = options.stage;
    if (options.reasons !== undefined) this.reasons = options.reasons;
  }
}

/** The codes of an {@link UnavailableError}. */
export type UnavailableErrorCode = "ERR_JWKS_TIMEOUT" | "ERR_JWKS_UNAVAILABLE" | "ERR_KEY_UNAVAILABLE";

/**
 * Something that had to be asked gave no usable answer: a provider's key set, a vault. It says nothing about the token, and
 * the same call may succeed later: a service answers 503, not 401. `cause` is what went wrong.
 *
 * - `ERR_JWKS_TIMEOUT`: a key set did not come in time.
 * - `ERR_JWKS_UNAVAILABLE`: a key set could not be fetched, or what came was none.
 * - `ERR_KEY_UNAVAILABLE`: a key that lives elsewhere (`externalKey`) did not answer, or not in time.
 */
export class UnavailableError extends JoseError {
  override readonly name: string = "UnavailableError";
  declare readonly code: UnavailableErrorCode;
  /** It may work later. */
  readonly retryable = true;

  constructor(code: UnavailableErrorCode, message: string, options: JoseErrorOptions = {}) {
    super(code, message, options);
  }
}

/** What a {@link JwtClaimError} says about the claim that failed. */
export interface ClaimFailure {
  readonly claim: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/**
 * A claim does not meet the policy. The signature held, or the decryption where the policy says `verify: null`; only of `decryptJwt` with a
 * public key is the origin of the claims unknown.
 */
export class JwtClaimError extends JoseError {
  override readonly name: string = "JwtClaimError";
  /** The claim's name. */
  readonly claim: string;
  /** What the policy asks for. */
  declare readonly expected?: unknown;
  /** What the token says. Not enumerable, so that logging the error does not log the token. */
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
 * What was checked when a certificate chain was refused.
 *
 * - `chainLength`: there are 1 to 8 certificates.
 * - `certificate`: it is base64 of a well-formed certificate in DER.
 * - `duplicate`: it is there once.
 * - `trustAnchor`: one of them is a trust anchor, or the last one names a trust anchor as its issuer.
 * - `issuer`: the next certificate is the issuer that this one names.
 * - `validity`: the time lies between its first and its last second.
 * - `version`, `basicConstraints`: who issued another one is a CA, of version 3; who signs tokens is none.
 * - `pathLength`: not more certificates lie below a CA than it may have there.
 * - `keyUsage`, `extKeyUsage`: it may be used for this.
 * - `criticalExtension`, `nameConstraints`, `policyConstraints`: it says nothing that must be understood and is not.
 * - `extension`: it has the extensions that the caller asks for.
 * - `subject`, `subjectAltName`: it is of the one whom the caller expects.
 * - `publicKey`: its key is well-formed, strong enough and of a kind that can be used.
 * - `signatureAlgorithm`, `weakAlgorithm`: what it was signed with fits the issuer's key, and is not broken.
 * - `signature`: the issuer signed it.
 * - `x5t`, `x5t#S256`: it is the one that the token's header names.
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

/** What a {@link CertificateChainError} says about the check that failed. */
export interface ChainFailure {
  readonly certificateIndex: number;
  readonly check: ChainCheck;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** A certificate chain is not acceptable. */
export class CertificateChainError extends JoseError {
  override readonly name: string = "CertificateChainError";
  /** Which certificate: its place in `x5c`, from 0; a trust anchor that is not in there comes after the last. */
  readonly certificateIndex: number;
  /** What was checked. */
  readonly check: ChainCheck;
  /** What the check asks for, where there is more to say than its name does. */
  declare readonly expected?: unknown;
  /** What is there. Not enumerable, so that logging the error does not log what a stranger has sent. */
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
 * - `ERR_INVALID_ARGUMENT`: an argument has the wrong type or an impossible value.
 * - `ERR_INVALID_OPTION`: an option is missing, unknown, impossible, or contradicts another.
 * - `ERR_KEY_NOT_SUITABLE`: the key given cannot or must not be used for this operation.
 */
export type UsageErrorCode = "ERR_INVALID_ARGUMENT" | "ERR_INVALID_OPTION" | "ERR_KEY_NOT_SUITABLE";

/** What a {@link UsageError} carries besides code and message. */
export interface UsageErrorOptions {
  readonly suggestion?: string;
}

/** The calling program made a mistake; a `TypeError` with a stable `code`. */
export class UsageError extends TypeError {
  override readonly name: string = "UsageError";
  readonly code: UsageErrorCode;
  /** For an unknown option: the name that was probably meant. */
  declare readonly suggestion?: string;

  constructor(code: UsageErrorCode, message: string, options: UsageErrorOptions = {}) {
    super(message);
    this.code = code;
    if (options.suggestion !== undefined) this.suggestion = options.suggestion;
  }
}

/** Makes the error for a problem found while parsing: who calls a parser decides what kind of error it is. */
export type Fault = (problem: string) => JoseError | UsageError;

/** Not enumerable, and otherwise a property like any other: test runners and loggers write to those of errors. */
function hidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true });
}
