/** JWS Compact Serialization: RFC 7515 section 7.1. */
import { ownBytes, type Bytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/signal.ts";
import type { HeaderInput, JoseHeader } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { keysVersion, resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run, type Steps } from "../platform/steps.ts";
import { decodeEncodedParts, decodeSignature, parseCompactJws, type CompactParts } from "./input.ts";
import { isEncoded, payloadToVerify, signingInput, unencodedText } from "./payload.ts";
import { candidatesFor, planFor, rememberPlan } from "./plan.ts";
import { signOptions, verifyOptions } from "./options.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload, type SignatureRequest } from "./sign.ts";
import { verifySignature } from "./verify.ts";
import type { SignOptions, VerifiedJws, VerifyOptions } from "./types.ts";

/**
 * Signs bytes. The header is protected as given; nothing is added but `alg`, from a key bound to one. RFC 7515 section 5.1.
 *
 * With `b64: false` and `crit: ["b64"]` in the header the payload is signed as it is (RFC 7797).
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a payload that is no `Uint8Array` or a header no verifier would take,
 * `ERR_INVALID_OPTION` for no or an unknown `alg`, `ERR_KEY_NOT_SUITABLE` for a key that cannot sign with it.
 * @throws JoseError the errors of `importKey`, when the key is not imported yet.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { signCompact, verifyCompact } from "josette/jws";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const token = await signCompact(new TextEncoder().encode("hello"), key, { kid: "1" });
 * const { payload } = await verifyCompact(token, key, { alg: ["HS256"] });
 * console.log(new TextDecoder().decode(payload)); // hello
 * ```
 */
export function signCompact(
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignOptions = {},
): Promise<string> {
  return run(signCompactSteps(payload, key, header, options));
}

/**
 * Verifies a compact JWS and gives its payload. RFC 7515 section 5.2.
 *
 * @throws JoseError `ERR_JWS_INVALID`, `ERR_JOSE_LIMIT_EXCEEDED`, `ERR_JOSE_ALG_NOT_ALLOWED`,
 * `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or empty `alg`, `ERR_INVALID_ARGUMENT` for keys that are none.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { signCompact, verifyCompact } from "josette/jws";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(64)));
 * const token = await signCompact(new Uint8Array([1, 2, 3]), key, { alg: "HS512" });
 * const { header, matchedBy } = await verifyCompact(token, key, { alg: ["HS512"] });
 * console.log(header.alg, matchedBy); // HS512 given
 * ```
 */
export function verifyCompact(token: string, keys: KeysInput, options: VerifyOptions): Promise<VerifiedJws> {
  return run(verifyCompactSteps(token, keys, options));
}

function* signCompactSteps(
  payload: Uint8Array,
  input: KeyInput,
  header: HeaderInput | undefined,
  options: SignOptions,
): Steps<string> {
  const read = signOptions.read(options);
  const detached = read.detached ?? false;
  const signal = readSignal(read.signal);
  const request = readSignatureRequest(asKey(input), header, undefined, signal);
  return yield* signCompactBytes(ownBytes(payload, "payload"), request, detached);
}

/** Signing with everything already read. */
export function* signCompactBytes(
  payload: Bytes,
  request: SignatureRequest,
  detached = false,
): Steps<string> {
  // What cannot stand in the token is not signed first.
  const unencoded = detached || isEncoded(request.protectedHeader) ? "" : unencodedText(payload, "compact");
  const { encodedHeader, signedPayload, signature } = yield* signPayload(payload, request);
  const attached = typeof signedPayload === "string" && !detached ? signedPayload : unencoded;
  return `${encodedHeader}.${attached}.${signature}`;
}

function* verifyCompactSteps(token: string, keys: KeysInput, options: VerifyOptions): Steps<VerifiedJws> {
  const read = verifyOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveSignaturePolicy(read);
  const { payload, ...verified } = yield* openCompactJws(token, resolveKeys(keys), policy, signal);
  return { payload: new Uint8Array(payload), ...verified };
}

/** Verification with everything already read. The payload is for reading only: its memory is shared. */
export function* openCompactJws(
  token: unknown,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedJws> {
  const parts = parseCompactJws(token, policy.limits);
  const { encodedHeader } = parts;
  const plan = planFor(encodedHeader, keyring, policy);
  const { protectedHeader, row } = plan;
  const { payload, signature, input } = covered(parts, protectedHeader, policy);
  const version = keysVersion(keyring);
  const known = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = known ?? (yield* candidatesFor(plan, keyring, policy, signal));
  const { key, matchedBy } = yield* verifySignature({ row, signature, input }, candidates);
  if (known === undefined) rememberPlan(encodedHeader, plan, { keyring, version, candidates }, policy);
  return { payload, header: plan.header, key, matchedBy };
}

/** The payload, the signature and what it covers. */
function covered(
  parts: CompactParts,
  header: JoseHeader,
  { detached }: SignaturePolicy,
): { readonly payload: Bytes; readonly signature: Bytes; readonly input: Bytes } {
  const { encodedHeader, payloadText, signatureText, octets } = parts;
  if (octets !== undefined && detached === undefined && isEncoded(header)) {
    return decodeEncodedParts(parts, octets);
  }
  const payload = payloadToVerify({ text: payloadText, detached, syntax: "compact" }, header);
  const signature = decodeSignature(signatureText);
  return { payload: payload.bytes, signature, input: signingInput(encodedHeader, payload) };
}
