/** The public types for tokens that are encrypted but not signed: RFC 7519 appendix A.1. */
import type { ManagementAlgorithm } from "../algorithms/names.ts";
import type { ManagementScheme } from "../algorithms/types.ts";
import type { JweHeader } from "../header/types.ts";
import type { Limits } from "../limits.ts";
import type { profileSlot } from "./profile-slot.ts";
import type {
  CachePolicy,
  ClaimsPolicy,
  DecryptPolicy,
  JwtContext,
  VerifiedClaims,
  VerifiedLayer,
} from "./types.ts";

/**
 * The policy of a verifier for encrypted tokens without a signature. Only algorithms with a shared key are
 * allowed: a successful decryption proves that the token was created by a holder of the key.
 */
export interface EncryptedJwtPolicy {
  /** The keys and algorithms to decrypt with. */
  readonly decrypt: SharedKeyDecryptPolicy;
  /** `null`: the tokens have no signature. Signed tokens are rejected. */
  readonly verify: null;
  /** What the claims must satisfy. */
  readonly claims: EncryptedClaimsPolicy;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
  /** Caches verified tokens, as for signed tokens. Default: `false`. */
  readonly cache?: boolean | CachePolicy;
}

/** The key management algorithms with a key that sender and recipient share. */
export type SharedKeyAlgorithm = Exclude<ManagementAlgorithm, `RSA-${string}` | `ECDH-${string}`>;

/** The keys and algorithms for tokens without a signature. Unencrypted tokens are always rejected. */
export interface SharedKeyDecryptPolicy extends Omit<DecryptPolicy, "alg" | "optional"> {
  /** The accepted key management algorithms; only those with a shared key. */
  readonly alg: readonly (SharedKeyAlgorithm | ManagementScheme)[];
}

/** What the claims of an unsigned token must satisfy. To skip the check of `iss` or `aud`, write `null`. */
export interface EncryptedClaimsPolicy extends Omit<ClaimsPolicy, "check" | typeof profileSlot> {
  /** A check by the application; see {@link EncryptedClaimsCheck}. */
  readonly check?: EncryptedClaimsCheck;
}

/** An application's check of claims, like {@link ClaimsCheck}, for tokens without a signature. */
export type EncryptedClaimsCheck = (
  claims: VerifiedClaims,
  about: EncryptedClaimsOrigin,
) => boolean | Promise<boolean>;

/** The token that the claims come from. */
export interface EncryptedClaimsOrigin {
  readonly jwe: VerifiedLayer<JweHeader>;
  readonly context: EncryptedJwtContext;
}

/** The context of a single call. */
export interface EncryptedJwtContext extends Omit<JwtContext, "check"> {
  /** A check for this call only. It runs after the policy's check. */
  readonly check?: EncryptedClaimsCheck;
}
