/** What a header alone decides about a decryption: RFC 7516 section 5.2 steps 4 and 5, and which keys to try. */
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import type { JweHeader } from "../header/types.ts";
import { joinHeader, requireProtected, type HeaderParts } from "../header/union.ts";
import { managementDemand } from "../jwk/key/binding.ts";
import { candidateKeys, type Candidate } from "../jwk/sets/candidates.ts";
import type { Keyring, RememberedKeys } from "../jwk/sets/keyring.ts";
import type { Steps } from "../platform/steps.ts";
import { requireSeparation } from "./key-separation.ts";
import { invalidJweHeader } from "./parts.ts";
import type { DecryptionPolicy } from "./policy.ts";

/** A header that was understood, and its algorithms. */
export interface DecryptionPlan extends Partial<RememberedKeys> {
  /** The union of the parts. */
  readonly header: JweHeader;
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
}

/**
 * Steps 4 and 5: every parameter that must be understood is, and the algorithms are the caller's.
 * @throws JoseError `ERR_JWE_INVALID`, `ERR_JOSE_ALG_NOT_ALLOWED`.
 */
export function planDecryption(parts: HeaderParts, policy: DecryptionPolicy): DecryptionPlan {
  requireProtected(parts, ["zip", "crit"], invalidJweHeader);
  if (!policy.unprotectedAlgorithms) {
    requireProtected(parts, ["enc"], invalidJweHeader);
    // Each recipient may have its own "alg" (section 7.2.1); one for all belongs in the protected header.
    requireProtected({ ...parts, recipientHeader: undefined }, ["alg"], invalidJweHeader);
  }
  const joined = joinHeader(parts, invalidJweHeader);
  checkCrit(parts.protectedHeader, joined, policy.crit, invalidJweHeader);
  if (joined.zip !== undefined && joined.zip !== "DEF") throw invalidJweHeader('has a "zip" other than DEF');
  const management = allowedRow(joined.alg, policy.alg, "alg", "decrypt");
  const content = allowedRow(joined.enc, policy.enc, "enc", "decrypt");
  return { header: Object.freeze({ ...joined, alg: management.alg, enc: content.enc }), management, content };
}

/** The plan for an encoded protected header, remembered or made anew. */
export function planFor(encodedHeader: string, keyring: Keyring, policy: DecryptionPolicy): DecryptionPlan {
  const known = policy.memo.get(encodedHeader);
  if (known?.keyring === keyring) return known;
  const protectedHeader = parseProtectedHeader(encodedHeader, policy.limits, invalidJweHeader);
  return planDecryption({ protectedHeader }, policy);
}

/**
 * The keys to try.
 * @throws JoseError `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`.
 */
export function* candidatesFor(
  plan: DecryptionPlan,
  keyring: Keyring,
  policy: DecryptionPolicy,
  signal: AbortSignal | undefined,
): Steps<readonly Candidate[]> {
  const { header, management, content } = plan;
  const fitting = fittingUnder(policy, keyring, management);
  const algorithms = `${management.alg} ${content.enc}`;
  const known = fitting?.get(algorithms);
  if (known !== undefined) return known;
  const request = { header, alg: management.alg, use: "enc", ...(signal && { signal }) } as const;
  const demand = managementDemand(management, content, "decrypt", header);
  const candidates = yield* candidateKeys(keyring, request, demand, policy.limits);
  requireSeparation(
    candidates.map(({ key }) => key),
    policy,
  );
  fitting?.set(algorithms, candidates);
  return candidates;
}

/**
 * What has been decided about the one key given, by "alg" and "enc". There is nothing where the keys come from a
 * source, or where the header takes part in the decision: an "epk" names a curve. With A256GCMKW, where every message
 * has another header, a short message takes 13 % less time in workerd with it.
 */
function fittingUnder(
  policy: DecryptionPolicy,
  keyring: Keyring,
  { curvesFor }: ManagementScheme,
): Map<string, readonly Candidate[]> | undefined {
  if (!("given" in keyring) || curvesFor !== undefined) return undefined;
  const fitting = policy.fitting.get(keyring) ?? new Map<string, readonly Candidate[]>();
  policy.fitting.set(keyring, fitting);
  return fitting;
}

/** The keys to try for a header that has been understood before. */
export function* decryptionKeys(
  protectedHeader: JweHeader,
  keyring: Keyring,
  policy: DecryptionPolicy,
  signal: AbortSignal | undefined,
): Steps<readonly Candidate[]> {
  return yield* candidatesFor(planDecryption({ protectedHeader }, policy), keyring, policy, signal);
}

/** Remembers what a header led to, once its message was opened. A caller's own validators want to see every message. */
export function rememberPlan(
  encodedHeader: string,
  plan: DecryptionPlan,
  keys: RememberedKeys,
  policy: DecryptionPolicy,
): void {
  const { header, management, content } = plan;
  if (header.crit !== undefined || !management.repeatsHeader) return;
  // Keys that may be others the next time are not remembered.
  if (plan.keyring !== undefined && keys.version === undefined) return;
  policy.memo.set(encodedHeader, { header, management, content, ...keys });
}
