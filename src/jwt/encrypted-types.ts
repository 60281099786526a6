/** The public types of tokens that are encrypted and not signed: RFC 7519 appendix A.1. */
import type { ManagementAlgorithm } from "../alg/management.ts";
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
 * What a verifier of encrypted tokens without a signature accepts. Only algorithms with a shared key are possible: their decryption
 * proves that the token was made by somebody who has the key.
 */
export interface EncryptedJwtPolicy {
  /** How the tokens are opened. */
  readonly decrypt: SharedKeyDecryptPolicy;
  /** `null`: the tokens have no signature. One that has is refused. */
  readonly verify: null;
  /** What the claims must say. */
  readonly claims: EncryptedClaimsPolicy;
  readonly limits?: Partial<Limits>;
  /** As for signed tokens: how many verified tokens are remembered. Off by default. */
  readonly cache?: boolean | CachePolicy;
}

/** The key management algorithms whose key the sender and the recipient share. */
export type SharedKeyAlgorithm = Exclude<ManagementAlgorithm, `RSA-${string}` | `ECDH-${string}`>;

/** How such tokens are opened. Plain ones are always refused. */
export interface SharedKeyDecryptPolicy extends Omit<DecryptPolicy, "alg" | "optional"> {
  /** The key management algorithms accepted: those with a shared key alone. */
  readonly alg: readonly SharedKeyAlgorithm[];
}

/** What the claims of such a token must say. To skip the check of `iss` or `aud`, write `null`. */
export interface EncryptedClaimsPolicy extends Omit<ClaimsPolicy, "check" | typeof profileSlot> {
  /** A check that only the application can make; see {@link EncryptedClaimsCheck}. */
  readonly check?: EncryptedClaimsCheck;
}

/** The application's own check, as {@link ClaimsCheck} for tokens without a signature. */
export type EncryptedClaimsCheck = (
  claims: VerifiedClaims,
  about: EncryptedClaimsOrigin,
) => boolean | Promise<boolean>;

/** Where such claims come from. */
export interface EncryptedClaimsOrigin {
  readonly jwe: VerifiedLayer<JweHeader>;
  readonly context: EncryptedJwtContext;
}

/** What only the single call knows. */
export interface EncryptedJwtContext extends Omit<JwtContext, "check"> {
  /** A check for this call alone, after the policy's own. */
  readonly check?: EncryptedClaimsCheck;
}
