/**
 * Policies for tokens that are encrypted and not signed. Encryption with a shared key authenticates (RFC 7516 section 5.2 step 16);
 * encryption to a public key does not, because anyone can do it.
 */
import type { ManagementRow } from "../alg/management.ts";
import type { AllowList } from "../header/allow-list.ts";
import type { UsageError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limits.ts";
import { invalidOption } from "../options/values.ts";
import { resolveCache, type TokenCache } from "./cache.ts";
import { claimsOptions } from "./policy-options.ts";
import { resolveClaims, resolveDecryption, type ResolvedClaims, type ResolvedDecryption } from "./policy.ts";
import { profileSlot } from "./profile-slot.ts";
import type { AnyClaimsPolicy, AnyJwtPolicy } from "./types.ts";
import type { VerifiedEncryptedJwt } from "./verified.ts";

/** Such a policy, ready to be applied. */
export interface ResolvedEncryptedPolicy {
  readonly decrypt: ResolvedDecryption;
  readonly claims: ResolvedClaims;
  readonly limits: Limits;
  readonly cache: TokenCache<VerifiedEncryptedJwt> | undefined;
}

/**
 * Reads a policy that says `verify: null`.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible, and for encryption that does not authenticate;
 * `ERR_INVALID_ARGUMENT` for keys that are none.
 */
export function resolveEncryptedPolicy({
  decrypt,
  claims,
  limits,
  cache,
  ...rest
}: AnyJwtPolicy): ResolvedEncryptedPolicy {
  if (Object.hasOwn(rest, profileSlot)) throw profileNeedsSignature();
  if (decrypt === undefined) {
    throw invalidOption(
      "decrypt is missing: verify: null accepts encrypted tokens only; write decrypt: { keys, alg, enc }",
    );
  }
  const resolvedLimits = resolveLimits(limits);
  const decryption = resolveDecryption(decrypt, resolvedLimits);
  requireSharedKeys(decryption.alg);
  if (decryption.optional) {
    throw invalidOption(
      "decrypt.optional and verify: null exclude each other: a plain token would be accepted with nothing that authenticates it",
    );
  }
  return {
    decrypt: decryption,
    claims: resolveUnsignedClaims(claims),
    limits: resolvedLimits,
    cache: cache === undefined ? undefined : resolveCache<VerifiedEncryptedJwt>(cache),
  };
}

function requireSharedKeys(alg: AllowList<ManagementRow>): void {
  for (const [name, { ktys }] of alg) {
    if (ktys.every((kty) => kty === "oct")) continue;
    throw invalidOption(
      `decrypt.alg has ${name}, which encrypts to a public key: anyone can make such a token, so verify: null is impossible with it. ` +
        "Write verify: { keys, alg }, or use decryptJwt for claims of unknown origin",
    );
  }
}

/** Reads what claims without a signature must say. The checks of a profile are about signed tokens. */
export function resolveUnsignedClaims(input: AnyClaimsPolicy): ResolvedClaims {
  const claims = claimsOptions.read(input);
  if (!Object.hasOwn(claims, profileSlot)) return resolveClaims(claims, undefined);
  throw profileNeedsSignature();
}

function profileNeedsSignature(): UsageError {
  throw invalidOption(
    "verify: null is impossible in the policy of a profile: its checks need a signed token",
  );
}
