/** A caller's policy, read once and checked: what is left out, misspelled or impossible is an error, never a check less. */
import { UsageError } from "../errors.ts";
import { readFlag, requireKnown } from "../header/options.ts";
import { requireSeparation } from "../jwe/key-separation.ts";
import { resolveDecryptionPolicy, type DecryptionPolicy } from "../jwe/policy.ts";
import { knownKeys, resolveKeys, type Keyring } from "../jwk/keyring.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "../jws/policy.ts";
import { resolveLimits, type Limits } from "../limits.ts";
import { defaultCacheEntries, TokenCache } from "./cache.ts";
import type {
  CachePolicy,
  ClaimsCheck,
  ClaimsPolicy,
  DecryptPolicy,
  IssuerRule,
  JwtPolicy,
  VerifyPolicy,
} from "./types.ts";

/** A policy, ready to be applied. */
export interface ResolvedJwtPolicy {
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
  readonly check: ClaimsCheck | undefined;
}

/**
 * Reads a policy. `shared` holds what other policies of the same verifier have come to, where limits are the default ones.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible, `ERR_INVALID_ARGUMENT` for keys
 * that are none.
 */
export function resolveJwtPolicy(
  policy: JwtPolicy,
  shared: Map<DecryptPolicy, ResolvedDecryption> = new Map<DecryptPolicy, ResolvedDecryption>(),
): ResolvedJwtPolicy {
  const names = ["decrypt", "verify", "claims", "limits", "cache"];
  const { decrypt, verify, claims, limits, cache } = requireKnown(policy, "policy", names);
  const resolvedLimits = resolveLimits(limits);
  const known = limits === undefined && decrypt !== undefined ? shared.get(decrypt) : undefined;
  const decryption =
    decrypt === undefined ? undefined : (known ?? resolveDecryption(decrypt, resolvedLimits));
  if (limits === undefined && decrypt !== undefined && decryption !== undefined)
    shared.set(decrypt, decryption);
  const verification = resolveVerification(verify, resolvedLimits);
  return {
    decrypt: decryption,
    verify: verification,
    claims: resolveClaims(claims),
    limits: resolvedLimits,
    cache: cache === undefined ? undefined : resolveCache(cache),
  };
}

function resolveCache(cache: boolean | CachePolicy): TokenCache | undefined {
  if (cache === false) return undefined;
  if (cache === true) return new TokenCache(defaultCacheEntries);
  const { maxEntries } = requireKnown(cache, "cache", ["maxEntries"]);
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw invalidOption("cache.maxEntries must be a positive integer");
  }
  return new TokenCache(maxEntries);
}

function resolveDecryption(policy: DecryptPolicy, limits: Limits): ResolvedDecryption {
  const {
    keys,
    optional = false,
    ...rest
  } = requireKnown(policy, "decrypt", ["keys", "alg", "enc", "optional", "crit"]);
  const resolved = resolveDecryptionPolicy({ ...rest, limits });
  const keyring = resolveKeys(keys);
  requireSeparation(knownKeys(keyring), resolved);
  return {
    ...resolved,
    keyring,
    optional: readFlag(optional, "decrypt.optional"),
  };
}

function resolveVerification(policy: VerifyPolicy, limits: Limits): ResolvedVerification {
  const { keys, typ, ...rest } = requireKnown(policy, "verify", ["keys", "alg", "typ", "crit"]);
  if (typ !== undefined && (typeof typ !== "string" || typ === "")) {
    throw invalidOption("verify.typ must be a media type");
  }
  return { ...resolveSignaturePolicy({ ...rest, limits }), keyring: resolveKeys(keys), typ };
}

function resolveClaims(policy: ClaimsPolicy): ResolvedClaims {
  const {
    issuer,
    audience,
    subject,
    maxTokenAge,
    clockTolerance = 0,
    required = ["exp"],
    check,
  } = requireKnown(policy, "claims", [
    "issuer",
    "audience",
    "subject",
    "maxTokenAge",
    "clockTolerance",
    "required",
    "check",
  ]);
  if (check !== undefined && typeof check !== "function")
    throw invalidOption("claims.check must be a function");
  return {
    issuer: typeof issuer === "function" ? issuer : stringsOrNull(issuer, "issuer"),
    audience: stringsOrNull(audience, "audience"),
    subject: subject === undefined ? undefined : text(subject, "claims.subject"),
    maxTokenAge: maxTokenAge === undefined ? undefined : seconds(maxTokenAge, "maxTokenAge"),
    clockTolerance: seconds(clockTolerance, "clockTolerance"),
    required: Object.freeze(texts(required, "claims.required")),
    check,
  };
}

function stringsOrNull(value: string | readonly string[] | null, name: string): readonly string[] | null {
  if (value === null) return null;
  if (value === undefined) throw invalidOption(`claims.${name} is mandatory; to skip the check, say null`);
  const list = texts(typeof value === "string" ? [value] : value, `claims.${name}`);
  if (list.length === 0) throw invalidOption(`claims.${name} is an empty list, which no token can meet`);
  return Object.freeze(list);
}

function texts(values: unknown, name: string): string[] {
  if (!Array.isArray(values)) throw invalidOption(`${name} must be a list of strings`);
  const list: readonly unknown[] = values;
  return Array.from(list, (value) => text(value, name));
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "")
    throw invalidOption(`${name} must be a string that is not empty`);
  return value;
}

function seconds(value: number, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw invalidOption(`claims.${name} must be a number of seconds, finite and not negative`);
  }
  return value;
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
