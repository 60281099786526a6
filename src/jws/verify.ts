/** Verifying one signature: RFC 7515 section 5.2, from step 5 on. */
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import type { JoseHeader, JwsHeader } from "../header/types.ts";
import { signatureDemand } from "../jwk/binding.ts";
import { candidateKeys, tryEach, type Candidate } from "../jwk/candidates.ts";
import type { Keyring } from "../jwk/keyring.ts";
import { verifierOf } from "../jwk/operations.ts";
import { settle, type Steps } from "../primitives/steps.ts";
import { invalidJws } from "./input.ts";
import type { SignaturePolicy } from "./policy.ts";

/** One signature with what it covers. */
export interface Signature {
  readonly header: JoseHeader;
  readonly signingInput: Bytes;
  readonly signature: Bytes;
}

/** What a verified signature has: its header, now trusted, and the key that verified it. */
export interface VerifiedSignature extends Candidate {
  readonly header: JwsHeader;
}

/**
 * Verifies a signature with the keys that fit; one key's failure never stops the others.
 * @throws JoseError `ERR_JOSE_ALG_NOT_ALLOWED`, `ERR_JWS_INVALID`, `ERR_JWKS_NO_MATCHING_KEY`,
 * `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 */
export function* verify(
  { header, signingInput, signature }: Signature,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedSignature> {
  const row = allowedRow(header.alg, policy.alg, "alg", "verify");
  const { alg } = row;
  // Step 5: every parameter that must be understood is.
  checkCrit(header, policy.crit, invalidJws);
  if (header["b64"] !== undefined)
    throw invalidJws('header has "b64", but unencoded payloads are not supported');
  const request = { header, alg, use: "sig", ...(signal && { signal }) } as const;
  const candidates = yield* candidateKeys(keyring, request, signatureDemand(row, "verify"), policy.limits);
  // Step 8: validate the signature against the signing input.
  const success = yield* tryEach(candidates, function* (key): Steps<true | null> {
    const verifier = yield* verifierOf(key, row);
    return (yield* settle(verifier(signature, signingInput))) || null;
  });
  // Step 9.
  if (success === undefined) {
    throw new JoseError(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      "The signature does not verify with any of the keys",
      {
        stage: "verify",
      },
    );
  }
  return { header: { ...header, alg }, key: success.key, matchedBy: success.matchedBy };
}
