/** The public types of JWTs: claims (RFC 7519 section 4), policies, contexts and results. */
import type { ContentAlgorithm } from "../alg/content.ts";
import type { ManagementAlgorithm } from "../alg/management.ts";
import type { SignatureAlgorithm } from "../alg/signature.ts";
import type { JsonValue } from "../encoding/json.ts";
import type { CritValidators, JweHeader, JwsHeader } from "../header/types.ts";
import type { Key } from "../jwk/key/key.ts";
import type { KeyInput, KeysInput, MatchedBy } from "../jwk/key/types.ts";
import type { HeaderInput } from "../header/types.ts";
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

/** The brand of verified claims. It exists in types alone. */
declare const verified: unique symbol;

/** Claims that have passed the checks of a verifier. Nothing else can make this type, so a function can demand it. */
export interface VerifiedClaims extends JwtClaims {
  readonly [verified]: true;
}

/** What a verifier accepts. Everything is read once, when the verifier is made. */
export interface JwtPolicy<Context extends JwtContext = JwtContext, Claims = unknown> {
  /** How encrypted tokens are opened; without it they are refused, with it plain ones are. */
  readonly decrypt?: DecryptPolicy;
  /** Who signs. */
  readonly verify: VerifyPolicy;
  /** What the claims must say. */
  readonly claims: ClaimsPolicy<Context, Claims>;
  /** Budgets for untrusted tokens; the members that are left out keep their defaults. */
  readonly limits?: Partial<Limits>;
  /**
   * `true`, or how many: verified tokens are remembered by their full text, so that the same token need not be decrypted and verified
   * again before its `exp`. Times, `nonce` and `check` are checked at every call; the results are frozen, because callers
   * share them. Off by default.
   */
  readonly cache?: boolean | CachePolicy;
  /** The checks of the profile that made this policy. The claims must have the same: see {@link ClaimsPolicy}. */
  readonly [profileSlot]?: ProfileSlot<Context>;
}

/** How much a verifier remembers. */
export interface CachePolicy {
  /** Tokens at most; `true` stands for 1000. Tokens longer than 16,384 characters are not remembered. */
  readonly maxEntries: number;
}

/** How the outer JWE is opened. */
export interface DecryptPolicy {
  /**
   * The keys to decrypt with: a private key or a secret, a list, a JWK Set, or another source such as
   * `loadPem`'s `keys`.
   */
  readonly keys: KeysInput;
  /**
   * The key management algorithms accepted, for example `["RSA-OAEP-256"]`; mandatory, and no other one is
   * ever used.
   */
  readonly alg: readonly ManagementAlgorithm[];
  /**
   * The content encryption algorithms accepted, for example `["A256GCM"]`; mandatory, and no other one is
   * ever used.
   */
  readonly enc: readonly ContentAlgorithm[];
  /** `true` lets plain tokens through as well, as while encryption is being rolled out. */
  readonly optional?: boolean;
  /** The media type the JWE header must have (RFC 8725 section 3.11); of plain tokens let through nothing is asked. */
  readonly typ?: string;
  /**
   * Critical header parameters that the application understands (`crit`), each with a function that accepts
   * its value.
   */
  readonly crit?: CritValidators;
}

/** How the JWS is verified, nested or plain. */
export interface VerifyPolicy {
  /**
   * The keys that may have signed: a public key, a list, a JWK Set, `remoteKeySet(url)` or another source.
   */
  readonly keys: KeysInput;
  /** The signature algorithms accepted, for example `["RS256"]`; mandatory, and no other one is ever used. */
  readonly alg: readonly SignatureAlgorithm[];
  /** The media type the JWS header must have, as `at+jwt` (RFC 8725 section 3.11). */
  readonly typ?: string;
  /**
   * Critical header parameters that the application understands (`crit`), each with a function that accepts
   * its value.
   */
  readonly crit?: CritValidators;
}

/**
 * What the claims must say. To skip the check of `iss` or `aud`, say `null`; to accept tokens without `exp`, say `exp: "optional"`.
 *
 * To change the claims of a profile's policy, spread both: `{ ...policy, claims: { ...policy.claims, check } }`. The checks of the profile
 * stay, and a policy that has lost them in one of the two places is refused.
 */
export interface ClaimsPolicy<Context extends JwtContext = JwtContext, Claims = unknown> {
  /** The accepted `iss`, compared as is; or what says of one whether it is accepted. */
  readonly issuer: string | readonly string[] | IssuerRule | null;
  /** The accepted `aud`: one of these must be among the token's. */
  readonly audience: string | readonly string[] | null;
  /** The accepted `sub`. */
  readonly subject?: string;
  /** The most seconds since `iat`, which is then mandatory and must not lie in the future. */
  readonly maxTokenAge?: number;
  /** The seconds by which clocks may differ; 0 by default. */
  readonly clockTolerance?: number;
  /** Claims that must be there, besides `exp`. */
  readonly required?: readonly string[];
  /** `"optional"` accepts tokens without `exp`, which never expire. An `exp` that is there is checked in any case. */
  readonly exp?: "optional";
  /**
   * What only the application knows; see {@link ClaimsCheck}. A check that is a type predicate gives the verified claims their type; see
   * {@link ClaimsPredicate}.
   */
  readonly check?: ClaimsCheck<Context> | ClaimsPredicate<Claims, Context>;
  /** The checks of the profile that made this policy. */
  readonly [profileSlot]?: ProfileSlot<Context>;
}

/**
 * Says of an `iss` whether it is an accepted one, where they cannot be listed. In a list of policies it is asked before the token has been
 * verified: anyone may have written the text. Only `true` accepts; to throw refuses.
 */
export type IssuerRule = (issuer: string) => boolean;

/**
 * The application's own check, which may be async. It runs last, on claims that have passed all others. It accepts by returning exactly
 * `true`. It refuses by returning anything else, or by throwing; what it throws is passed on as it is.
 */
export type ClaimsCheck<Context extends JwtContext = JwtContext> = (
  claims: VerifiedClaims,
  about: ClaimsOrigin<Context>,
) => boolean | Promise<boolean>;

/** A check that proves the type of the claims: the claims that the verifier gives then have that type. */
export type ClaimsPredicate<Claims, Context extends JwtContext = JwtContext> = (
  claims: VerifiedClaims,
  about: ClaimsOrigin<Context>,
) => claims is VerifiedClaims & Claims;

/** Where claims come from: what a check can ask about besides the claims. */
export interface ClaimsOrigin<Context extends JwtContext = JwtContext> {
  readonly jws: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader>;
  readonly context: Context;
}

/**
 * A policy, whatever contexts its check takes. Parameters of methods are compared in both directions, so that every `JwtPolicy` is one:
 * the reader of contexts ensures that a check is given what it has declared.
 */
export interface AnyJwtPolicy extends Omit<JwtPolicy, "claims" | "verify" | typeof profileSlot> {
  /** Who signs; `null` where the tokens are encrypted with a shared key and not signed. */
  readonly verify: VerifyPolicy | null;
  /** What the claims must say. */
  readonly claims: AnyClaimsPolicy;
  /** The checks of the profile that made this policy. */
  readonly [profileSlot]?: ProfileSlot<never>;
}

/** The claims of such a policy. */
export interface AnyClaimsPolicy extends Omit<ClaimsPolicy, "check" | typeof profileSlot> {
  /** What only the application knows; see {@link ClaimsCheck}. */
  readonly check?: AnyClaimsCheck;
  /** The checks of the profile that made this policy. */
  readonly [profileSlot]?: ProfileSlot<never>;
}

/** Such a check. */
export type AnyClaimsCheck = {
  check(claims: VerifiedClaims, about: AnyClaimsOrigin): boolean | Promise<boolean>;
}["check"];

/** Where claims come from, whichever layers their token has. */
export interface AnyClaimsOrigin {
  readonly jws?: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader>;
  readonly context: AnyJwtContext;
}

/** The context of a call, whichever layers its token has. */
export interface AnyJwtContext extends Omit<JwtContext, "check"> {
  /** A check for this call alone, after the policy's own. */
  readonly check?: AnyClaimsCheck;
}

/** What only the single call knows. A profile may take more members; any other one is an error. */
export interface JwtContext {
  /** Ends the wait for a key set or an external key: the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
  /** The time to check against, as a Date or in seconds; the clock's by default. */
  readonly now?: Date | number;
  /** When given, the claim `nonce` must be exactly this (OpenID Connect Core section 3.1.3.7). */
  readonly nonce?: string;
  /** A check for this call alone, after the policy's own. */
  readonly check?: ClaimsCheck;
  /** Anything that the application's own checks need: they find it in `about.context.data`. */
  readonly data?: unknown;
}

/** One layer of a token after it has been opened. */
export interface VerifiedLayer<Header> {
  readonly header: Header;
  readonly key: Key;
  readonly matchedBy: MatchedBy;
  /** The layer's token in compact serialization. */
  readonly token: string;
}

/** A key with the header of what it produces. */
export interface KeyAndHeader {
  /** The key to sign with, or that of the recipient. */
  readonly key: KeyInput;
  /** More header parameters; `alg` comes from here, or from a key that is bound to one. */
  readonly header?: HeaderInput;
}
