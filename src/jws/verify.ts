/** Verifies one signature: RFC 7515 section 5.2, from step 4 on. */
import type { SignatureScheme } from "../algorithms/types.ts";
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

/** A signature that verified, with its payload and key. */
export interface VerifiedSignature extends Candidate {
  readonly payload: Bytes;
  readonly check: SignatureCheck;
}

/** The inputs of a signature verification, except the key. */
export interface SignatureCheck {
  readonly scheme: SignatureScheme;
  readonly signature: Bytes;
  readonly input: Bytes;
}

/**
 * Verifies a signature with the candidate keys. A key that fails does not prevent the others from being
 * tried.
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
  // Step 6, and the signing input of step 8.
  const payload = payloadToVerify({ text: payloadText, detached, syntax: "json" }, plan.header);
  const input = signingInput(parts.encodedHeader, payload);
  const candidates = yield* candidatesFor(plan, keyring, policy, signal);
  const check = { scheme: plan.scheme, signature: parts.signature, input };
  const { key, matchedBy } = yield* verifySignature(check, candidates);
  return { payload: payload.bytes, check, key, matchedBy };
}

/**
 * Step 8, verifying the signature over the signing input, and step 9.
 * @throws JoseError `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 */
export function verifySignature(
  { scheme, signature, input }: SignatureCheck,
  candidates: readonly Candidate[],
): Steps<Candidate> {
  const attempt = (key: Key): true | null | Steps<true | null> => {
    const verdict = readyVerifier(key, scheme)?.(signature, input);
    return typeof verdict === "boolean" ? verdict || null : waitFor(verdict, key, scheme, signature, input);
  };
  return tryEach(candidates, attempt, signatureFailed);
}

/** The asynchronous case: waits for the result, or prepares the key first. */
function* waitFor(
  verdict: Promise<boolean> | undefined,
  key: Key,
  scheme: SignatureScheme,
  signature: Bytes,
  input: Bytes,
): Steps<true | null> {
  if (verdict !== undefined) return (yield* settle(verdict)) || null;
  const verifier = yield* verifierOf(key, scheme);
  return (yield* settle(verifier(signature, input))) || null;
}

function signatureFailed(): JoseError {
  return verificationFailed("The signature does not verify with any matching key");
}

/** The error for a signature, or a set of signatures, that does not verify. */
export function verificationFailed(message: string): JoseError {
  return new JoseError("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", message, { stage: "verify" });
}
