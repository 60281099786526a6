/** A caller's policy, read once and checked: what is left out, misspelled or impossible is an error, never a check less. */
import { requireSeparation } from "../jwe/key-separation.ts";
import { resolveDecryptionPolicy, type DecryptionPolicy } from "../jwe/policy.ts";
import { knownKeys, resolveKeys, type Keyring } from "../jwk/keyring.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "../jws/policy.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limits.ts";
import { readAnyList, readTexts } from "../options/texts.ts";
import { contextOptions } from "./context-options.ts";
import type { OptionReader } from "../options/reader.ts";
import { profileSlot, type ProfileSlot } from "./profile-slot.ts";
import { defaultCacheEntries, TokenCache } from "./cache.ts";
import {
  cacheOptions,
  claimsOptions,
  decryptOptions,
  policyOptions,
  verifyOptions,
} from "./policy-options.ts";
import type {
  CachePolicy,
  AnyClaimsCheck,
  AnyClaimsPolicy,
  DecryptPolicy,
  IssuerRule,
  JwtContext,
  AnyJwtPolicy,
  VerifyPolicy,
} from "./types.ts";

/** A policy, ready to be applied. */
export interface ResolvedJwtPolicy {
  /** Reads the context of a call under this policy. */
  readonly context: OptionReader<JwtContext>;
  readonly decrypt: ResolvedDecryption | undefined;
  readonly verify: ResolvedVerification;
  readonly claims: ResolvedClaims;
  readonly limits: Limits;
  readonly cache: TokenCache | undefined;
}

/** How encrypted tokens are opened. */
export interface ResolvedDecryption extends DecryptionPolicy {
  readonly keyring: Keyring;
  readonly optional: boolean;
}

/** How signed tokens are verified. */
export interface ResolvedVerification extends SignaturePolicy {
  readonly keyring: Keyring;
  readonly typ: string | undefined;
}

/** What the claims must say; times in seconds. */
export interface ResolvedClaims {
  readonly issuer: readonly string[] | IssuerRule | null;
  readonly audience: readonly string[] | null;
  readonly subject: string | undefined;
  readonly maxTokenAge: number | undefined;
  readonly clockTolerance: number;
  readonly required: readonly string[];
  readonly check: AnyClaimsCheck | undefined;
  /** What the profile takes in the context of a call. */
  readonly context: ProfileSlot["context"];
}

/**
 * Reads a policy. `shared` holds what other policies of the same verifier have come to, where limits are the default ones.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible, `ERR_INVALID_ARGUMENT` for keys
 * that are none.
 */
export function resolveJwtPolicy(
  policy: AnyJwtPolicy,
  shared: Map<DecryptPolicy, ResolvedDecryption> = new Map<DecryptPolicy, ResolvedDecryption>(),
): ResolvedJwtPolicy {
  const { decrypt, verify, claims, limits, cache } = policyOptions.read(policy);
  const resolvedLimits = resolveLimits(limits);
  const known = limits === undefined && decrypt !== undefined ? shared.get(decrypt) : undefined;
  const decryption =
    decrypt === undefined ? undefined : (known ?? resolveDecryption(decrypt, resolvedLimits));
  if (limits === undefined && decrypt !== undefined && decryption !== undefined)
    shared.set(decrypt, decryption);
  const verification = resolveVerification(verify, resolvedLimits);
  const resolvedClaims = resolveClaims(claims);
  return {
    context: contextOptions.extendedBy(resolvedClaims.context),
    decrypt: decryption,
    verify: verification,
    claims: resolvedClaims,
    limits: resolvedLimits,
    cache: cache === undefined ? undefined : resolveCache(cache),
  };
}

function resolveCache(cache: boolean | CachePolicy): TokenCache | undefined {
  if (cache === false) return undefined;
  if (cache === true) return new TokenCache(defaultCacheEntries);
  return new TokenCache(cacheOptions.read(cache).maxEntries);
}

function resolveDecryption(policy: DecryptPolicy, limits: Limits): ResolvedDecryption {
  const { keys, optional = false, ...rest } = decryptOptions.read(policy);
  const resolved = resolveDecryptionPolicy({ ...rest, limits });
  const keyring = resolveKeys(keys);
  requireSeparation(knownKeys(keyring), resolved);
  return { ...resolved, keyring, optional };
}

function resolveVerification(policy: VerifyPolicy, limits: Limits): ResolvedVerification {
  const { keys, typ, ...rest } = verifyOptions.read(policy);
  return { ...resolveSignaturePolicy({ ...rest, limits }), keyring: resolveKeys(keys), typ };
}

function resolveClaims(policy: AnyClaimsPolicy): ResolvedClaims {
  const { issuer, audience, subject, maxTokenAge, check, ...rest } = claimsOptions.read(policy);
  const { clockTolerance = 0, required = ["exp"] } = rest;
  return {
    issuer: typeof issuer === "function" ? issuer : textsOrNull(issuer, "claims.issuer"),
    audience: textsOrNull(audience, "claims.audience"),
    ...{ subject, maxTokenAge, clockTolerance },
    required: readAnyList(required, "claims.required"),
    check,
    context: rest[profileSlot]?.context ?? {},
  };
}

function textsOrNull(value: string | readonly string[] | null, name: string): readonly string[] | null {
  return value === null ? null : readTexts(value, name);
}
