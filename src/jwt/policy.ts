/** A caller's policy, read once and checked: what is left out, misspelled or impossible is an error, never a check less. */
import { requireSeparation } from "../jwe/key-separation.ts";
import { resolveDecryptionPolicy, type DecryptionPolicy } from "../jwe/policy.ts";
import { knownKeys, resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "../jws/policy.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limits.ts";
import { readAnyList, readTexts } from "../options/texts.ts";
import { invalidOption } from "../options/values.ts";
import { contextOptions } from "./context-options.ts";
import type { OptionReader } from "../options/reader.ts";
import { profileRules, profileSlot, type ProfileRules } from "./profile-slot.ts";
import { resolveCache, type TokenCache } from "./cache.ts";
import { claimsOptions, decryptOptions, policyOptions, verifyOptions } from "./policy-options.ts";
import type {
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
  readonly typ: string | undefined;
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
  /** What the profile asks for, where one has made the policy. */
  readonly profile: ProfileRules | undefined;
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
  const { decrypt, verify, limits, cache, ...rest } = policyOptions.read(policy);
  if (verify === null) {
    throw invalidOption(
      "verify: null is impossible in a list of policies and in that of a profile: only a signature binds a token to its issuer. " +
        "Make a verifier of its own for tokens that are encrypted and not signed",
    );
  }
  const claims = claimsOptions.read(rest.claims);
  const profile = profileRules(rest[profileSlot], claims[profileSlot]);
  const resolvedLimits = resolveLimits(limits);
  const known = limits === undefined && decrypt !== undefined ? shared.get(decrypt) : undefined;
  const decryption =
    decrypt === undefined ? undefined : (known ?? resolveDecryption(decrypt, resolvedLimits));
  if (limits === undefined && decrypt !== undefined && decryption !== undefined)
    shared.set(decrypt, decryption);
  return {
    context: profile === undefined ? contextOptions : contextOptions.extendedBy(profile.context),
    decrypt: decryption,
    verify: resolveVerification(verify, resolvedLimits, profile),
    claims: resolveClaims(claims, profile),
    limits: resolvedLimits,
    cache: cache === undefined ? undefined : resolveCache(cache),
  };
}

/** Reads how encrypted tokens are opened. */
export function resolveDecryption(policy: DecryptPolicy, limits: Limits): ResolvedDecryption {
  const { keys, optional = false, typ, ...rest } = decryptOptions.read(policy);
  const resolved = resolveDecryptionPolicy({ ...rest, limits });
  const keyring = resolveKeys(keys);
  requireSeparation(knownKeys(keyring), resolved);
  return { ...resolved, keyring, optional, typ };
}

function resolveVerification(
  policy: VerifyPolicy,
  limits: Limits,
  profile: ProfileRules | undefined,
): ResolvedVerification {
  const { keys, typ, ...rest } = verifyOptions.read(policy);
  const wrapped = profile?.wrapKeys?.(keys) ?? keys;
  return { ...resolveSignaturePolicy({ ...rest, limits }), keyring: resolveKeys(wrapped), typ };
}

/** Reads what the claims must say, from a copy of the options as their reader gives it. */
export function resolveClaims(read: AnyClaimsPolicy, profile: ProfileRules | undefined): ResolvedClaims {
  const { issuer, audience, subject, maxTokenAge, check, clockTolerance = 0 } = read;
  return {
    issuer: typeof issuer === "function" ? issuer : textsOrNull(issuer, "claims.issuer"),
    audience: textsOrNull(audience, "claims.audience"),
    ...{ subject, maxTokenAge, clockTolerance },
    required: requiredClaims(read, profile),
    ...{ check, profile },
  };
}

/** What is required adds up: `exp`, the profile's claims, the caller's. */
function requiredClaims(
  { exp, required = [] }: AnyClaimsPolicy,
  profile: ProfileRules | undefined,
): readonly string[] {
  const names = readAnyList(required, "claims.required");
  const ofProfile = profile?.required ?? [];
  if (exp === "optional" && names.includes("exp")) {
    throw invalidOption('claims.required names exp, and claims.exp is "optional"; remove one of the two');
  }
  if (exp === "optional" && ofProfile.includes("exp")) {
    throw invalidOption(`claims.exp cannot be "optional": ${profile?.name ?? "the profile"} requires exp`);
  }
  return [...new Set([...(exp === "optional" ? [] : ["exp"]), ...ofProfile, ...names])];
}

function textsOrNull(value: string | readonly string[] | null, name: string): readonly string[] | null {
  return value === null ? null : readTexts(value, name);
}
