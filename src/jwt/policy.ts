/**
 * Reads and validates a caller's policy. A missing, unknown or invalid option is an error; it never disables
 * a check.
 */
import type { ResolvedDecryption, ResolveDecryption } from "./nested.ts";
import type { Suite } from "../algorithms/suite.ts";
import { signatureRequirements } from "../jwk/key/requirements.ts";
import { requireSuitableKeys, resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "../jws/policy.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limit-options.ts";
import { invalidOption, readAnyList, readTexts } from "../options/values.ts";
import { contextOptions } from "./call-context.ts";
import type { OptionReader } from "../options/reader.ts";
import { profileRules, type ProfileRules } from "./profile-rules.ts";
import { profileSlot } from "./profile-slot.ts";
import { resolveCache, type TokenCache } from "./token-cache.ts";
import { claimsOptions, policyOptions, verifyOptions } from "./policy-options.ts";
import type {
  AnyClaimsCheck,
  AnyClaimsPolicy,
  IssuerRule,
  JwtContext,
  AnyJwtPolicy,
  VerifyPolicy,
} from "./types.ts";

/** A policy, read and validated. */
export interface ResolvedJwtPolicy {
  /** The reader of a call's context under this policy. */
  readonly context: OptionReader<JwtContext>;
  readonly decrypt: ResolvedDecryption | undefined;
  readonly verify: ResolvedVerification;
  readonly claims: ResolvedClaims;
  readonly limits: Limits;
  readonly cache: TokenCache | undefined;
}

/** The `verify` option, read and validated. */
export interface ResolvedVerification extends SignaturePolicy {
  readonly keyring: Keyring;
  readonly typ: string | undefined;
  /** Throws `ERR_KEY_NOT_SUITABLE` if none of the given keys can verify with an allowed algorithm. */
  readonly requireSuitableKeys: () => void;
}

/** The `claims` option, read and validated. Times are in seconds. */
export interface ResolvedClaims {
  readonly issuer: readonly string[] | IssuerRule | null;
  readonly audience: readonly string[] | null;
  readonly subject: string | undefined;
  readonly maxTokenAge: number | undefined;
  readonly clockTolerance: number;
  readonly required: readonly string[];
  readonly check: AnyClaimsCheck | undefined;
  /** The rules of the profile that created the policy, if any. */
  readonly profile: ProfileRules | undefined;
  /** Whether there are further checks of the claims, of the profile or the application, for every token. */
  readonly hasChecks: boolean;
}

/**
 * Reads a policy. `earlier` holds other policies of the same verifier: those with the same `decrypt` object
 * and equal limits share the resolved options, so that a token is decrypted only once with them.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; `ERR_INVALID_ARGUMENT`
 * for `keys` that are not keys.
 */
export function resolveJwtPolicy(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  policy: AnyJwtPolicy,
  earlier: readonly ResolvedJwtPolicy[] = [],
): ResolvedJwtPolicy {
  const { decrypt, verify, limits, cache, ...rest } = policyOptions.read(policy);
  if (verify === null) {
    throw invalidOption(
      "verify: null is not allowed in a list of policies or in the policy of a profile: only a signature " +
        "binds a token to its issuer. " +
        "Create a separate verifier for tokens that are encrypted but not signed",
    );
  }
  const claims = claimsOptions.read(rest.claims);
  const profile = profileRules(rest[profileSlot], claims[profileSlot]);
  const resolvedLimits = resolveLimits(limits);
  const similar = earlier.find(
    (each) =>
      each.decrypt?.source === decrypt && JSON.stringify(each.limits) === JSON.stringify(resolvedLimits),
  );
  return {
    context: readerFor(contextOptions, profile),
    decrypt:
      decrypt === undefined
        ? undefined
        : (similar?.decrypt ?? resolveDecryption(suite, decrypt, resolvedLimits)),
    verify: resolveVerification(suite, verify, resolvedLimits, profile),
    claims: resolveClaims(claims, profile),
    limits: resolvedLimits,
    cache: cache === undefined ? undefined : resolveCache(cache),
  };
}

/** Returns a reader that accepts the context options of a profile too. */
export function readerFor(
  reader: OptionReader<JwtContext>,
  profile: ProfileRules | undefined,
): OptionReader<JwtContext> {
  return profile === undefined ? reader : reader.extendedBy(profile.context, profile.contextHints);
}

function resolveVerification(
  suite: Suite,
  policy: VerifyPolicy,
  limits: Limits,
  profile: ProfileRules | undefined,
): ResolvedVerification {
  const { keys, typ, ...rest } = verifyOptions.read(policy);
  const resolved = resolveSignaturePolicy(suite, { ...rest, limits });
  const given = resolveKeys(resolved.suite, keys);
  const wrapped = profile?.wrapKeys?.(resolved.suite, keys);
  return {
    ...resolved,
    keyring: wrapped === undefined ? given : resolveKeys(resolved.suite, wrapped),
    typ,
    // Checks the keys that were given, even if the profile wraps them.
    requireSuitableKeys: () =>
      requireSuitableKeys(given, () =>
        [...resolved.alg.values()].map((scheme) => signatureRequirements(scheme, "verify")),
      ),
  };
}

/** Reads the `claims` option from the copy that its reader returned. */
export function resolveClaims(read: AnyClaimsPolicy, profile: ProfileRules | undefined): ResolvedClaims {
  const { issuer, audience, subject, maxTokenAge, check, clockTolerance = 0 } = read;
  return {
    issuer: typeof issuer === "function" ? issuer : textsOrNull(issuer, "claims.issuer"),
    audience: textsOrNull(audience, "claims.audience"),
    subject,
    maxTokenAge,
    clockTolerance,
    required: requiredClaims(read, profile),
    check,
    profile,
    hasChecks: check !== undefined || profile !== undefined,
  };
}

/** Returns the required claims: `exp` unless it is optional, those of the profile and those of the caller. */
function requiredClaims(
  { exp, required = [] }: AnyClaimsPolicy,
  profile: ProfileRules | undefined,
): readonly string[] {
  const names = readAnyList(required, "claims.required");
  const profileClaims = profile?.required ?? [];
  if (exp === "optional" && names.includes("exp")) {
    throw invalidOption(
      'claims.required contains "exp", but claims.exp is "optional"; remove one of the two',
    );
  }
  if (exp === "optional" && profileClaims.includes("exp")) {
    throw invalidOption(`claims.exp cannot be "optional": ${profile?.name ?? "the profile"} requires exp`);
  }
  return [...new Set([...(exp === "optional" ? [] : ["exp"]), ...profileClaims, ...names])];
}

function textsOrNull(value: string | readonly string[] | null, name: string): readonly string[] | null {
  return value === null ? null : readTexts(value, name);
}
