/** Verifying one signature: RFC 7515 section 5.2, from step 4 on. */
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { allowedRow } from "../header/allow-list.ts";
import { checkCrit } from "../header/crit.ts";
import type { JoseHeader } from "../header/types.ts";
import { joinHeader, requireProtected } from "../header/union.ts";
import { signatureDemand } from "../jwk/binding.ts";
import { candidateKeys, tryEach, type Candidate } from "../jwk/candidates.ts";
import type { Keyring } from "../jwk/keyring.ts";
import { verifierOf } from "../jwk/operations.ts";
import { settle, type Steps } from "../primitives/steps.ts";
import { invalidJwsHeader, type SignatureParts } from "./input.ts";
import { checkB64, payloadToVerify, signingInput } from "./payload.ts";
import type { SignaturePolicy } from "./policy.ts";

/** What a verified signature covers, and whose it is. */
export interface VerifiedSignature extends Candidate {
  readonly alg: string;
  readonly payload: Bytes;
}

/**
 * Verifies a signature with the keys that fit; one key's failure never stops the others.
 * @throws JoseError `ERR_JOSE_ALG_NOT_ALLOWED`, `ERR_JWS_INVALID`, `ERR_JWKS_NO_MATCHING_KEY`,
 * `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 */
export function* verify(
  parts: SignatureParts,
  payloadText: string | undefined,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedSignature> {
  const header = readHeader(parts, policy);
  const row = allowedRow(header.alg, policy.alg, "alg", "verify");
  const { alg } = row;
  // Step 6, and step 8's signing input.
  const payload = payloadToVerify({ text: payloadText, detached: policy.detached }, header);
  const input = signingInput(parts.encodedHeader, payload);
  const request = { header, alg, use: "sig", ...(signal && { signal }) } as const;
  const candidates = yield* candidateKeys(keyring, request, signatureDemand(row, "verify"), policy.limits);
  // Step 8: validate the signature against the signing input.
  const success = yield* tryEach(candidates, function* (key): Steps<true | null> {
    const verifier = yield* verifierOf(key, row);
    return (yield* settle(verifier(parts.signature, input))) || null;
  });
  // Step 9.
  if (success === undefined) throw verificationFailed("The signature does not verify with any of the keys");
  return { alg, payload: payload.bytes, key: success.key, matchedBy: success.matchedBy };
}

/** The error for a signature, or a set of them, that does not convince. */
export function verificationFailed(message: string): JoseError {
  return new JoseError("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", message, { stage: "verify" });
}

/** Steps 4 and 5: the union of the parts, with every parameter understood that must be. */
function readHeader(parts: SignatureParts, policy: SignaturePolicy): JoseHeader {
  requireProtected(parts, ["crit", "b64"], invalidJwsHeader);
  if (!policy.unprotectedAlgorithms) requireProtected(parts, ["alg"], invalidJwsHeader);
  checkB64(parts.protectedHeader, invalidJwsHeader);
  checkCrit(parts.protectedHeader, policy.crit, invalidJwsHeader, ["b64"]);
  return joinHeader(parts, invalidJwsHeader);
}
