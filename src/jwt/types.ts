/** The public types of JWTs: claims (RFC 7519 section 4), policies, contexts and results. */
import type { ContentAlgorithm, ManagementAlgorithm, SignatureAlgorithm } from "../algorithms/names.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import type { JsonValue } from "../encoding/json-value.ts";
import type { CritValidators, HeaderInput, JweHeader, JwsHeader } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import type { KeyInput, KeysInput, MatchedBy } from "../jwk/key/types.ts";
import type { Limits } from "../limits.ts";
import type { ProfileSlot, profileSlot } from "./profile-slot.ts";

/** The claims of a JWT. Times are NumericDates: seconds since 1970-01-01T00:00:00Z. */
export interface JwtClaims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  readonly exp?: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly jti?: string;
  readonly [name: string]: JsonValue | undefined;
}

/** The brand of verified claims. It exists only in the type system. */
declare const verified: unique symbol;

/**
 * Claims that a verifier has checked. Only a verifier can create a value of this type, so functions can
 * require it as an argument.
 */
export interface VerifiedClaims extends JwtClaims {
  readonly [verified]: true;
}

/** What a verifier accepts. All options are read once, when the verifier is created. */
export interface JwtPolicy<Context extends JwtContext = JwtContext, Claims = unknown> {
  /**
   * The keys and algorithms for encrypted tokens. Without it, encrypted tokens are rejected. With it,
   * unencrypted tokens are rejected unless `optional` is set.
   */
  readonly decrypt?: DecryptPolicy;
  /** The keys and algorithms to verify signatures with. */
  readonly verify: VerifyPolicy;
  /** What the claims must satisfy. */
  readonly claims: ClaimsPolicy<Context, Claims>;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
  /**
   * Caches verified tokens by their full text, so that a token is decrypted and verified only once before its
   * `exp`. `true` allows 1000 entries. Times, `nonce` and `check` are still checked on every call. Results
   * are frozen, because callers share them. Default: `false`.
   */
  readonly cache?: boolean | CachePolicy;
  /**
   * The checks of the profile that created this policy. `claims` must have the same checks: see
   * {@link ClaimsPolicy}.
   */
  readonly [profileSlot]?: ProfileSlot<Context>;
}

/** The size of a verifier's cache. */
export interface CachePolicy {
  /**
   * The maximum number of tokens; `cache: true` means 1000. Tokens longer than 16,384 characters are not
   * cached.
   */
  readonly maxEntries: number;
}

/** The keys and algorithms for the outer JWE. */
export interface DecryptPolicy {
  /**
   * The keys to decrypt with: a private key or a secret, a list, a JWK Set, or another key source such as the
   * `keys` that `loadPem` returns.
   */
  readonly keys: KeysInput;
  /**
   * The accepted key management algorithms, as names or as values of `josette/algorithms`, for example
   * `["RSA-OAEP-256"]`. Mandatory; no other algorithm is used.
   */
  readonly alg: readonly (ManagementAlgorithm | ManagementScheme)[];
  /**
   * The accepted content encryption algorithms, as names or as values of `josette/algorithms`, for example
   * `["A256GCM"]`. Mandatory; no other algorithm is used.
   */
  readonly enc: readonly (ContentAlgorithm | ContentScheme)[];
  /**
   * If `true`, unencrypted tokens are accepted too, for example while encryption is being rolled out.
   * Default: `false`.
   */
  readonly optional?: boolean;
  /**
   * The media type that `typ` in the JWE header must have (RFC 8725 section 3.11). Not applied to unencrypted
   * tokens.
   */
  readonly typ?: string;
  /**
   * Critical header parameters (`crit`) that the application understands, each with a function that validates
   * its value.
   */
  readonly crit?: CritValidators;
}

/** The keys and algorithms for the JWS, nested or not. */
export interface VerifyPolicy {
  /** The keys to verify with: a public key, a list, a JWK Set, `remoteKeySet(url)` or another key source. */
  readonly keys: KeysInput;
  /**
   * The accepted signature algorithms, as names or as values of `josette/algorithms`, for example
   * `["RS256"]`. Mandatory; no other algorithm is used.
   */
  readonly alg: readonly (SignatureAlgorithm | SignatureScheme)[];
  /** The media type that `typ` in the JWS header must have, for example `at+jwt` (RFC 8725 section 3.11). */
  readonly typ?: string;
  /**
   * Critical header parameters (`crit`) that the application understands, each with a function that validates
   * its value.
   */
  readonly crit?: CritValidators;
}

/**
 * What the claims must satisfy. To skip the check of `iss` or `aud`, write `null`. To accept tokens without
 * `exp`, write `exp: "optional"`.
 *
 * To change the claims of a profile's policy, spread both:
 * `{ ...policy, claims: { ...policy.claims, check } }`. This keeps the profile's checks. A policy that has
 * lost them in one of the two places is rejected.
 */
export interface ClaimsPolicy<Context extends JwtContext = JwtContext, Claims = unknown> {
  /** The accepted `iss`, compared exactly, or a function that decides whether an `iss` is accepted. */
  readonly issuer: string | readonly string[] | IssuerRule | null;
  /** The accepted `aud`: at least one of the token's audiences must be among these. */
  readonly audience: string | readonly string[] | null;
  /** The accepted `sub`. */
  readonly subject?: string;
  /**
   * The maximum age of a token: seconds since `iat`, which is then required and must not be in the future.
   */
  readonly maxTokenAge?: number;
  /** The allowed clock skew in seconds. Default: 0. */
  readonly clockTolerance?: number;
  /** Claims that must be present, besides `exp`. */
  readonly required?: readonly string[];
  /**
   * `"optional"` accepts tokens without `exp`, which never expire. An `exp` that is present is always
   * checked.
   */
  readonly exp?: "optional";
  /**
   * A check by the application; see {@link ClaimsCheck}. If it is a type predicate, the verified claims get
   * its type; see {@link ClaimsPredicate}.
   */
  readonly check?: ClaimsCheck<Context> | ClaimsPredicate<Claims, Context>;
  /** The checks of the profile that created this policy. */
  readonly [profileSlot]?: ProfileSlot<Context>;
}

/**
 * Decides whether an `iss` is accepted, for issuers that cannot be listed. In a list of policies it is called
 * before the token has been verified, so anyone may have written the argument. Only `true` accepts; throwing
 * rejects.
 */
export type IssuerRule = (issuer: string) => boolean;

/**
 * An application's check of claims, which may be async. It runs last, on claims that have passed all other
 * checks. It accepts them by returning exactly `true`. It rejects them by returning anything else or by
 * throwing; what it throws is passed on unchanged.
 */
export type ClaimsCheck<Context extends JwtContext = JwtContext> = (
  claims: VerifiedClaims,
  about: ClaimsOrigin<Context>,
) => boolean | Promise<boolean>;

/** A check that proves the type of the claims: the verified claims then have that type. */
export type ClaimsPredicate<Claims, Context extends JwtContext = JwtContext> = (
  claims: VerifiedClaims,
  about: ClaimsOrigin<Context>,
) => claims is VerifiedClaims & Claims;

/** The token that the claims come from, and the context of the call. */
export interface ClaimsOrigin<Context extends JwtContext = JwtContext> {
  readonly jws: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader>;
  readonly context: Context;
}

/**
 * A policy with any type of context. Method parameters are bivariant, so every `JwtPolicy` is assignable to
 * it. At run time, the reader of contexts ensures that a check receives the context it declared.
 */
export interface AnyJwtPolicy extends Omit<JwtPolicy, "claims" | "verify" | typeof profileSlot> {
  /**
   * The keys and algorithms to verify with; `null` if the tokens are encrypted with a shared key and not
   * signed.
   */
  readonly verify: VerifyPolicy | null;
  /** What the claims must satisfy. */
  readonly claims: AnyClaimsPolicy;
  /** The checks of the profile that created this policy. */
  readonly [profileSlot]?: ProfileSlot<never>;
}

/** The claims policy of {@link AnyJwtPolicy}. */
export interface AnyClaimsPolicy extends Omit<ClaimsPolicy, "check" | typeof profileSlot> {
  /** A check by the application; see {@link ClaimsCheck}. */
  readonly check?: AnyClaimsCheck;
  /** The checks of the profile that created this policy. */
  readonly [profileSlot]?: ProfileSlot<never>;
}

/** A check with any type of context. */
export type AnyClaimsCheck = {
  check(claims: VerifiedClaims, about: AnyClaimsOrigin): boolean | Promise<boolean>;
}["check"];

/** The token that the claims come from, with any combination of layers. */
export interface AnyClaimsOrigin {
  readonly jws?: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader>;
  readonly context: AnyJwtContext;
}

/** The context of a call, for a token with any combination of layers. */
export interface AnyJwtContext extends Omit<JwtContext, "check"> {
  /** A check for this call only. It runs after the policy's check. */
  readonly check?: AnyClaimsCheck;
}

/** The context of a single call. A profile may accept more options; any other option is an error. */
export interface JwtContext {
  /** Aborts waiting for a key set or an external key: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
  /** The time to check against: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
  /**
   * The value that the claim `nonce` must have (OpenID Connect Core section 3.1.3.7). Default: `nonce` is not
   * checked.
   */
  readonly nonce?: string;
  /** A check for this call only. It runs after the policy's check. */
  readonly check?: ClaimsCheck;
  /** Any data for the application's checks, which receive it as `about.context.data`. */
  readonly data?: unknown;
}

/** One layer of a verified or decrypted token: its header and the key that was used. */
export interface VerifiedLayer<Header> {
  /** The JOSE header of this layer, authenticated. */
  readonly header: Header;
  /** The key that verified or decrypted this layer. */
  readonly key: Key;
  /** How the key was selected. */
  readonly matchedBy: MatchedBy;
  /** The token of this layer, in compact serialization. */
  readonly token: string;
}

/** A key, and the header of the token that is created with it. */
export interface KeyAndHeader {
  /** The key to sign with, or the recipient's key to encrypt to. */
  readonly key: KeyInput;
  /** Header parameters. `alg` may be omitted if the key has one. */
  readonly header?: HeaderInput;
}
