/** Verifies one signature: RFC 7515 section 5.2, from step 4 on. */
import type { SignatureScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { tryEach, type Candidate, keysVersion, cachePlan } from "../jwk/sets/candidates.ts";
import type { Key } from "../jwk/key/key.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import { readyVerifier, verifierOf } from "../jwk/key/prepared-operations.ts";
import { outcomeOf, type Steps } from "../steps/steps.ts";
import type { Operation } from "../steps/operation.ts";
import { type SignatureParts, invalidJws, decodeSignature } from "./parts.ts";
import { payloadToVerify, signingInput } from "./payload.ts";
import { candidatesFor, planVerification, planCompact } from "./plan.ts";
import type { SignaturePolicy } from "./policy.ts";
import type { CompactToken } from "../header/segments.ts";
import type { JoseHeader } from "../header/types.ts";
import { encodeAscii } from "../encoding/utf8.ts";
import { decodeBase64urlToScratch, notBase64url } from "../encoding/base64url.ts";
import type { VerifiedJws } from "./types.ts";

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
 * Verifies a JWS in compact serialization. For each header, its algorithm and the candidate keys are cached.
 * The payload is in memory that later calls overwrite, so it must not be returned to callers of the library.
 * @throws JoseError like {@link verify}.
 */
export function* openCompactJws(
  token: CompactToken,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedJws> {
  const [encodedHeader = ""] = token.segments;
  const known = policy.memo.get(encodedHeader);
  const plan = known?.keyring === keyring ? known : planCompact(encodedHeader, policy);
  const octets = token.octets ?? encodeAscii(token.text);
  const isPlain = octets !== undefined && policy.detached === undefined && plan.isEncoded;
  const { payload, signature, input } = isPlain
    ? decodeSegments(token, octets)
    : decodeUncommonSegments(token, plan.header, policy);
  const version = keysVersion(keyring);
  const cached = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = cached ?? (yield* candidatesFor(plan, keyring, policy, signal));
  const check = { scheme: plan.scheme, signature, input };
  const { key, matchedBy } = yield* verifySignature(check, candidates);
  if (cached === undefined) cachePlan(policy.memo, encodedHeader, plan, { keyring, version, candidates });
  return { payload, header: plan.header, key, matchedBy };
}

/** The decoded segments of a compact JWS, except the header. */
interface DecodedSegments {
  readonly payload: Bytes;
  readonly signature: Bytes;
  /** The signing input of step 8. */
  readonly input: Bytes;
}

/** Steps 6 and 7, with the signing input of step 8 as a slice of the token's octets. */
function decodeSegments({ segments }: CompactToken, octets: Bytes): DecodedSegments {
  const [encodedHeader = "", encodedPayload = "", encodedSignature = ""] = segments;
  const payloadStart = encodedHeader.length + 1;
  const payloadEnd = payloadStart + encodedPayload.length;
  const payload = decodeBase64urlToScratch(encodedPayload, octets.subarray(payloadStart, payloadEnd));
  if (payload === undefined) throw invalidJws("payload is not base64url");
  const signature = decodeBase64urlToScratch(encodedSignature, octets.subarray(payloadEnd + 1));
  if (signature === undefined) throw invalidJws(`signature ${notBase64url(encodedSignature)}`);
  return { payload, signature, input: octets.subarray(0, payloadEnd) };
}

/** Decodes the segments if the payload is unencoded or detached. */
function decodeUncommonSegments(
  { segments: [encodedHeader = "", text = "", signatureText = ""] }: CompactToken,
  header: JoseHeader,
  { detached }: SignaturePolicy,
): DecodedSegments {
  const payload = payloadToVerify({ text, detached, syntax: "compact" }, header);
  const signature = decodeSignature(signatureText);
  return { payload: payload.bytes, signature, input: signingInput(encodedHeader, payload) };
}

/**
 * Verifies the signature over the signing input: steps 8 and 9.
 * @throws JoseError `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 */
export function verifySignature(
  { scheme, signature, input }: SignatureCheck,
  candidates: readonly Candidate[],
): Steps<Candidate> {
  const attempt = (key: Key): true | null | Steps<true | null> => {
    const verdict = readyVerifier(key, scheme)?.(signature, input);
    if (typeof verdict === "boolean") return verdict || null;
    // No generator is used here, to save time: most tokens take this path.
    if (verdict !== undefined && "prefer" in verdict && verdict.prefer === "now" && verdict.now) {
      return verdict.now() || null;
    }
    return waitFor(verdict, key, scheme, signature, input);
  };
  return tryEach(candidates, attempt, signatureFailed);
}

/** Waits for the verdict. If it is undefined, the key has to be prepared first. */
function* waitFor(
  verdict: Promise<boolean> | Operation<boolean> | undefined,
  key: Key,
  scheme: SignatureScheme,
  signature: Bytes,
  input: Bytes,
): Steps<true | null> {
  if (verdict !== undefined) return (yield* outcomeOf(verdict)) || null;
  const verifier = yield* verifierOf(key, scheme);
  return (yield* outcomeOf(verifier(signature, input))) || null;
}

function signatureFailed(): JoseError {
  return verificationFailed("The signature does not verify with any matching key");
}

/** The error for a signature, or a set of signatures, that does not verify. */
export function verificationFailed(message: string): JoseError {
  return new JoseError("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", message, { stage: "verify" });
}
