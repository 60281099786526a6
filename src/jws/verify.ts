/** Verifying one signature: RFC 7515 section 5.2, from step 4 on. */
import type { SignatureRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { tryEach, type Candidate } from "../jwk/sets/candidates.ts";
import type { Key } from "../jwk/key/key.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import { readyVerifier, verifierOf } from "../jwk/key/operations.ts";
import { settle, type Steps } from "../platform/steps.ts";
import type { SignatureParts } from "./input.ts";
import { payloadToVerify, signingInput } from "./payload.ts";
import { candidatesFor, planVerification } from "./plan.ts";
import type { SignaturePolicy } from "./policy.ts";

/** What a verified signature covers, and whose it is. */
export interface VerifiedSignature extends Candidate {
  readonly payload: Bytes;
  readonly check: SignatureCheck;
}

/** A signature, what it is to cover, and its algorithm: what any key can be tried with. */
export interface SignatureCheck {
  readonly row: SignatureRow;
  readonly signature: Bytes;
  readonly input: Bytes;
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
  const plan = planVerification(parts, policy);
  const { detached } = policy;
  // Step 6, and step 8's signing input.
  const payload = payloadToVerify({ text: payloadText, detached, syntax: "json" }, plan.header);
  const input = signingInput(parts.encodedHeader, payload);
  const candidates = yield* candidatesFor(plan, keyring, policy, signal);
  const check = { row: plan.row, signature: parts.signature, input };
  const { key, matchedBy } = yield* verifySignature(check, candidates);
  return { payload: payload.bytes, check, key, matchedBy };
}

/**
 * Step 8: validates the signature against the signing input; step 9.
 * @throws JoseError `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 */
export function verifySignature(
  { row, signature, input }: SignatureCheck,
  candidates: readonly Candidate[],
): Steps<Candidate> {
  const attempt = (key: Key): true | null | Steps<true | null> => {
    const verdict = readyVerifier(key, row)?.(signature, input);
    return typeof verdict === "boolean" ? verdict || null : waitFor(verdict, key, row, signature, input);
  };
  return tryEach(candidates, attempt, signatureFailed);
}

/** The same where it has to wait: for the verdict, or for the key to be made ready first. */
function* waitFor(
  verdict: Promise<boolean> | undefined,
  key: Key,
  row: SignatureRow,
  signature: Bytes,
  input: Bytes,
): Steps<true | null> {
  if (verdict !== undefined) return (yield* settle(verdict)) || null;
  const verifier = yield* verifierOf(key, row);
  return (yield* settle(verifier(signature, input))) || null;
}

function signatureFailed(): JoseError {
  return verificationFailed("The signature does not verify with any of the keys");
}

/** The error for a signature, or a set of them, that does not convince. */
export function verificationFailed(message: string): JoseError {
  return new JoseError("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", message, { stage: "verify" });
}
