/** What a header alone decides about a verification: RFC 7515 section 5.2 steps 4 and 5, and which keys to try. */
import type { SignatureRow } from "../alg/signature.ts";
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import type { JoseHeader, JwsHeader } from "../header/types.ts";
import { joinHeader, requireProtected, type HeaderParts } from "../header/union.ts";
import { signatureDemand } from "../jwk/key/binding.ts";
import { candidateKeys, type Candidate } from "../jwk/sets/candidates.ts";
import type { Keyring, RememberedKeys } from "../jwk/sets/keyring.ts";
import type { Steps } from "../platform/steps.ts";
import { invalidJwsHeader } from "./input.ts";
import { checkB64 } from "./payload.ts";
import type { SignaturePolicy } from "./policy.ts";

/** A header that was understood, and its algorithm. */
export interface VerificationPlan extends Partial<RememberedKeys> {
  /** The union of the parts. */
  readonly header: JwsHeader;
  readonly protectedHeader: JoseHeader;
  readonly row: SignatureRow;
}

/**
 * Steps 4 and 5: every parameter that must be understood is, and the algorithm is one of the caller's.
 * @throws JoseError `ERR_JWS_INVALID`, `ERR_JOSE_ALG_NOT_ALLOWED`.
 */
export function planVerification(parts: HeaderParts, policy: SignaturePolicy): VerificationPlan {
  const { protectedHeader } = parts;
  requireProtected(parts, ["crit", "b64"], invalidJwsHeader);
  if (!policy.unprotectedAlgorithms) requireProtected(parts, ["alg"], invalidJwsHeader);
  checkB64(protectedHeader, invalidJwsHeader);
  const joined = joinHeader(parts, invalidJwsHeader);
  checkCrit(protectedHeader, joined, policy.crit, invalidJwsHeader, ["b64"]);
  const row = allowedRow(joined.alg, policy.alg, "alg", "verify");
  return { header: Object.freeze({ ...joined, alg: row.alg }), protectedHeader, row };
}

/** The plan for an encoded protected header, remembered or made anew. */
export function planFor(encodedHeader: string, keyring: Keyring, policy: SignaturePolicy): VerificationPlan {
  const known = policy.memo.get(encodedHeader);
  if (known?.keyring === keyring) return known;
  const protectedHeader = parseProtectedHeader(encodedHeader, policy.limits, invalidJwsHeader);
  return planVerification({ protectedHeader }, policy);
}

/**
 * The keys to try.
 * @throws JoseError `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`.
 */
export function* candidatesFor(
  plan: VerificationPlan,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<readonly Candidate[]> {
  const { header, row } = plan;
  const request = { header, alg: row.alg, use: "sig", ...(signal && { signal }) } as const;
  return yield* candidateKeys(keyring, request, signatureDemand(row, "verify"), policy.limits);
}

/** The keys to try for a header that has been understood before. */
export function* verificationKeys(
  protectedHeader: JwsHeader,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<readonly Candidate[]> {
  return yield* candidatesFor(planVerification({ protectedHeader }, policy), keyring, policy, signal);
}

/** Remembers what a header led to, once its signature has verified. A caller's own validators want to see every token. */
export function rememberPlan(
  encodedHeader: string,
  plan: VerificationPlan,
  keys: RememberedKeys,
  policy: SignaturePolicy,
): void {
  const { header, protectedHeader, row } = plan;
  if (header.crit !== undefined) return;
  // Keys that may be others the next time are not remembered.
  if (plan.keyring !== undefined && keys.version === undefined) return;
  policy.memo.set(encodedHeader, { header, protectedHeader, row, ...keys });
}
