/** The policies of a verifier, read for a diagnosis: `createJwtVerifier` reads them in the same way. */
import type { Suite } from "../algorithms/suite.ts";
import { UsageError } from "../errors.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { acceptsIssuer } from "../jwt/check-claims.ts";
import { isList, resolveJwtPolicies } from "../jwt/several-issuers.ts";
import { resolveDecryption, type ResolvedDecryption } from "../jwt/nested.ts";
import type { ResolvedClaims, ResolvedVerification } from "../jwt/policy.ts";
import { policyOptions } from "../jwt/policy-options.ts";
import type { AnyJwtPolicy } from "../jwt/types.ts";
import { decryptionCode, resolveUnsignedClaims } from "../jwt/verify-unsigned.ts";
import { resolveLimits } from "../options/limit-options.ts";

/** One policy. */
export interface ReadPolicy {
  readonly decrypt: ResolvedDecryption | undefined;
  /** `undefined` for `verify: null`. */
  readonly verify: ResolvedVerification | undefined;
  readonly claims: ResolvedClaims;
}

/** All policies of a verifier. */
export interface ReadPolicies {
  readonly list: readonly ReadPolicy[];
  readonly limits: Limits;
  /** Why the policy cannot be used. */
  readonly problem?: string;
}

/**
 * Reads the policies. A mistake in them becomes a finding, because the token can be diagnosed without them.
 */
export function readPolicies(
  suite: Suite,
  input: AnyJwtPolicy | readonly AnyJwtPolicy[] | undefined,
): ReadPolicies {
  if (input === undefined) return { list: [], limits: defaultLimits };
  try {
    return isList(input) ? signedPolicies(suite, input) : onePolicy(suite, input);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { list: [], limits: defaultLimits, problem: `${error.message}.` };
  }
}

function onePolicy(suite: Suite, input: AnyJwtPolicy): ReadPolicies {
  const { verify, decrypt, limits, claims } = policyOptions.read(input);
  if (verify !== null || decrypt === undefined) return signedPolicies(suite, input);
  const resolved = resolveLimits(limits);
  const decryption = resolveDecryption(suite, decrypt, resolved);
  const policy = { decrypt: decryption, verify: undefined, claims: resolveUnsignedClaims(claims) };
  return { list: [policy], limits: resolved };
}

function signedPolicies(suite: Suite, input: AnyJwtPolicy | readonly AnyJwtPolicy[]): ReadPolicies {
  const { policies, limits } = resolveJwtPolicies(suite, decryptionCode.resolve, input);
  return { list: policies, limits };
}

/** The policy for a token: the only one, or the one that accepts its issuer. */
export function policyForIssuer({ list }: ReadPolicies, iss: unknown): ReadPolicy | undefined {
  if (list.length <= 1) return list[0];
  if (typeof iss !== "string") return undefined;
  return list.find(({ claims: { issuer } }) => issuer !== null && acceptsIssuer(issuer, iss));
}
