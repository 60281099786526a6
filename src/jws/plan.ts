/**
 * The part of a verification that depends only on the header: RFC 7515 section 5.2 steps 4 and 5, and the
 * search for candidate keys.
 */
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import {
  parseProtectedHeader,
  joinHeader,
  requireProtected,
  type HeaderParts,
} from "../header/parse-header.ts";
import type { JwsHeader } from "../header/types.ts";
import { signatureRequirements } from "../jwk/key/requirements.ts";
import { candidateKeys, type Candidate } from "../jwk/sets/candidates.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import type { Steps } from "../steps/steps.ts";
import { invalidJwsHeader } from "./parts.ts";
import { checkB64, isEncoded } from "./payload.ts";
import type { SignaturePolicy, VerificationPlan } from "./policy.ts";

/**
 * Steps 4 and 5: checks that all critical parameters are understood and that the algorithm is allowed.
 * @throws JoseError `ERR_JWS_INVALID`, `ERR_JOSE_ALG_NOT_ALLOWED`.
 */
export function planVerification(parts: HeaderParts, policy: SignaturePolicy): VerificationPlan {
  const { protectedHeader } = parts;
  requireProtected(parts, ["crit", "b64"], invalidJwsHeader);
  if (!policy.unprotectedAlgorithms) requireProtected(parts, ["alg"], invalidJwsHeader);
  checkB64(protectedHeader, invalidJwsHeader);
  const joined = joinHeader(parts, invalidJwsHeader);
  checkCrit(protectedHeader, joined, policy.crit, invalidJwsHeader, ["b64"]);
  const scheme = allowedRow(joined.alg, policy.alg, "alg", "verify");
  const header = Object.freeze({ ...joined, alg: scheme.alg });
  return { header, isEncoded: isEncoded(protectedHeader), scheme };
}

/** Parses the header of a compact serialization and checks it like {@link planVerification}. */
export function planCompact(encodedHeader: string, policy: SignaturePolicy): VerificationPlan {
  const protectedHeader = parseProtectedHeader(encodedHeader, policy.limits, invalidJwsHeader);
  return planVerification({ protectedHeader }, policy);
}

/**
 * Finds the candidate keys.
 * @throws JoseError `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`.
 */
export function* candidatesFor(
  plan: VerificationPlan,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<readonly Candidate[]> {
  const { header, scheme } = plan;
  const request = { header, alg: scheme.alg, use: "sig", ...(signal && { signal }) } as const;
  return yield* candidateKeys(keyring, request, signatureRequirements(scheme, "verify"), policy.limits);
}

/** Finds the candidate keys for a header that has been validated before. */
export function* verificationKeys(
  protectedHeader: JwsHeader,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<readonly Candidate[]> {
  return yield* candidatesFor(planVerification({ protectedHeader }, policy), keyring, policy, signal);
}
