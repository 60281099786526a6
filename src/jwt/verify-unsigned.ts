/**
 * Tokens that are encrypted but not signed: RFC 7519 section 7.2 and appendix A.1. Encryption with a shared
 * key authenticates the sender (RFC 7516 section 5.2 step 16). Encryption to a public key does not: anyone
 * can encrypt to it.
 */
import { deepFreeze } from "../encoding/json.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import type { JweHeader } from "../header/types.ts";
import { Call } from "../jwe/work-budget.ts";
import type { Steps } from "../steps/steps.ts";
import {
  checkClaims,
  checkHeaderCopies,
  checkValues,
  parseClaims,
  applyApplicationChecks,
} from "./check-claims.ts";
import type { EncryptedJwtContext } from "./unsigned-types.ts";
import { readCheckContext, type CheckContext, encryptedContextOptions, noContext } from "./call-context.ts";
import { type ResolvedClaims, resolveClaims } from "./policy.ts";
import { stillHasDecryptionKey, resolveCache, type TokenCache } from "./token-cache.ts";
import type { VerifiedClaims, AnyClaimsPolicy, AnyJwtPolicy } from "./types.ts";
import { VerifiedEncryptedJwt } from "./verified.ts";
import { keysVersion } from "../jwk/sets/candidates.ts";
import { invalidJwt, notEncrypted, requireType } from "./rejections.ts";
import { splitCompact } from "../header/segments.ts";
import type { Suite } from "../algorithms/suite.ts";
import type { ManagementScheme } from "../algorithms/types.ts";
import type { AllowList } from "../header/allow-list.ts";
import type { UsageError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limit-options.ts";
import { invalidOption } from "../options/values.ts";
import { claimsOptions } from "./policy-options.ts";
import { resolveDecryption, type DecryptionCode, type ResolvedDecryption } from "./nested.ts";
import { profileSlot } from "./profile-slot.ts";

/** The code for encrypted tokens, signed or not. */
export const decryptionCode: DecryptionCode = {
  resolve: resolveDecryption,
  encryptedOnly(suite, input) {
    const policy = resolveEncryptedPolicy(suite, input);
    return {
      requireSuitableKeys: policy.decrypt.requireSuitableKeys,
      open: (token, context) => openEncryptedJwt(token, policy, context),
    };
  },
};

/** Decrypts a token and checks its claims, or takes the result from the cache. */
function* openEncryptedJwt(
  token: unknown,
  policy: ResolvedEncryptedPolicy,
  input: EncryptedJwtContext | undefined,
): Steps<VerifiedEncryptedJwt> {
  const context = input === undefined ? noContext : encryptedContextOptions.read(input);
  const { signal } = context;
  const checkContext = readCheckContext(context);
  const { cache, decrypt } = policy;
  const versions = { verify: undefined, decrypt: keysVersion(decrypt.keyring) };
  const known = cache?.get(token, checkContext.now);
  if (
    known !== undefined &&
    (yield* stillHasDecryptionKey(known.verified.jwe, known.versions, decrypt, signal))
  ) {
    const { verified } = known;
    known.versions = versions;
    checkValues(verified.claims, policy.claims, checkContext);
    yield* applyChecks(verified, policy, checkContext, context);
    return verified;
  }
  const verified = yield* decryptVerified(token, policy, new Call(policy.limits, signal), checkContext);
  signal?.throwIfAborted();
  yield* applyChecks(verified, policy, checkContext, context);
  cache?.set(token, verified, versions);
  return verified;
}

/** Decrypts a token and checks its claims, except for the application's checks. */
function* decryptVerified(
  token: unknown,
  { decrypt, claims: rules, limits, cache }: ResolvedEncryptedPolicy,
  call: Call,
  checkContext: CheckContext,
): Steps<VerifiedEncryptedJwt> {
  const split = splitCompact(token, [3, 5], limits, invalidJwt);
  if (!split.isEncrypted) throw notEncrypted("this policy accepts only encrypted tokens");
  const { plaintext, header, key, matchedBy } = yield* decrypt.open(split, call);
  const parsed = parseClaims(plaintext, limits);
  if (decrypt.typ !== undefined) requireType(header, decrypt.typ, "JWE");
  const claims = checkUnsignedClaims(parsed, header, rules, checkContext);
  const verified = new VerifiedEncryptedJwt({ claims, jwe: { header, key, matchedBy, token: split.text } });
  // Cached results must be immutable. They are frozen before they are passed to the application's checks.
  if (cache !== undefined) {
    deepFreeze(verified.claims);
    Object.freeze(verified.jwe);
    Object.freeze(verified);
  }
  return verified;
}

function* applyChecks(
  { claims, jwe }: VerifiedEncryptedJwt,
  policy: ResolvedEncryptedPolicy,
  { check }: CheckContext,
  context: EncryptedJwtContext,
): Steps<void> {
  yield* applyApplicationChecks([policy.claims.check, check], claims, () => ({ jwe, context }));
}

/**
 * Checks unsigned claims and their copies in the JWE header.
 * @throws JwtClaimError `ERR_JWT_EXPIRED`, `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkUnsignedClaims(
  input: JsonObject,
  header: JweHeader,
  rules: ResolvedClaims,
  checkContext: CheckContext,
): VerifiedClaims {
  const claims = checkClaims(input, rules, checkContext);
  checkHeaderCopies(claims, header);
  return claims;
}

/** A policy for unsigned tokens, read and validated. */
interface ResolvedEncryptedPolicy {
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
function resolveEncryptedPolicy(
  suite: Suite,
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
