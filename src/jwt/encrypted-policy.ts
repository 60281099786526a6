/**
 * Policies for tokens that are encrypted but not signed. Encryption with a shared key authenticates the
 * sender (RFC 7516 section 5.2 step 16). Encryption to a public key does not: anyone can do it.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { ManagementScheme } from "../algorithms/types.ts";
import type { AllowList } from "../header/allow-list.ts";
import type { UsageError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limits.ts";
import { invalidOption } from "../options/values.ts";
import { resolveCache, type TokenCache } from "./cache.ts";
import { claimsOptions } from "./policy-options.ts";
import { resolveClaims, type ResolvedClaims } from "./policy.ts";
import type { ResolvedDecryption, ResolveDecryption } from "./decryption.ts";
import { profileSlot } from "./profile-slot.ts";
import type { AnyClaimsPolicy, AnyJwtPolicy } from "./types.ts";
import type { VerifiedEncryptedJwt } from "./verified.ts";

/** A policy for unsigned tokens, read and validated. */
export interface ResolvedEncryptedPolicy {
  readonly decrypt: ResolvedDecryption;
  readonly claims: ResolvedClaims;
  readonly limits: Limits;
  readonly cache: TokenCache<VerifiedEncryptedJwt> | undefined;
}

/**
 * Reads a policy that has `verify: null`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, and for an algorithm that
 * does not authenticate the sender; `ERR_INVALID_ARGUMENT` for `keys` that are not keys.
 */
export function resolveEncryptedPolicy(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  { decrypt, claims, limits, cache, ...rest }: AnyJwtPolicy,
): ResolvedEncryptedPolicy {
  if (Object.hasOwn(rest, profileSlot)) throw profileNeedsSignature();
  if (decrypt === undefined) {
    throw invalidOption(
      "decrypt is missing: a policy with verify: null accepts only encrypted tokens; add decrypt: { " +
        "keys, alg, enc }",
    );
  }
  const resolvedLimits = resolveLimits(limits);
  const decryption = resolveDecryption(suite, decrypt, resolvedLimits);
  requireSharedKeys(decryption.alg);
  if (decryption.optional) {
    throw invalidOption(
      "decrypt.optional cannot be combined with verify: null: an unencrypted token would be accepted " +
        "without any authentication",
    );
  }
  return {
    decrypt: decryption,
    claims: resolveUnsignedClaims(claims),
    limits: resolvedLimits,
    cache: cache === undefined ? undefined : resolveCache<VerifiedEncryptedJwt>(cache),
  };
}

function requireSharedKeys(alg: AllowList<ManagementScheme>): void {
  for (const [name, { symmetric }] of alg) {
    if (symmetric) continue;
    throw invalidOption(
      `decrypt.alg contains ${name}, which encrypts to a public key: anyone can create such a token, so ` +
        "verify: null is not allowed. " +
        "Add verify: { keys, alg }, or use decryptJwt for unauthenticated claims",
    );
  }
}

/** Reads the claims policy of unsigned tokens. Profiles are not allowed: their checks need a signed token. */
export function resolveUnsignedClaims(input: AnyClaimsPolicy): ResolvedClaims {
  const claims = claimsOptions.read(input);
  if (!Object.hasOwn(claims, profileSlot)) return resolveClaims(claims, undefined);
  throw profileNeedsSignature();
}

function profileNeedsSignature(): UsageError {
  throw invalidOption(
    "verify: null is not allowed in the policy of a profile: the profile's checks need a signed token",
  );
}
