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
import { candidatesFor, verificationPlan, cachePlan } from "./plan.ts";
import { signOptions, verifyOptions } from "./options.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload, type SignatureRequest } from "./sign.ts";
import { verifySignature } from "./verify.ts";
import type { SignOptions, VerifiedJws, VerifyOptions } from "./types.ts";

/**
 * Signs bytes. Two parameters are added to the header if it does not have them: `alg`, if the key has one,
 * and the key's `kid`. RFC 7515 section 5.1.
 *
 * With `b64: false` and `crit: ["b64"]` in the header the payload is not base64url-encoded (RFC 7797).
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a payload that is not a `Uint8Array` or a header that
 * verifiers would reject, `ERR_INVALID_OPTION` for a missing or unknown `alg`, `ERR_KEY_NOT_SUITABLE` for a
 * key that cannot sign with it.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
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
 * Verifies a compact JWS and returns its payload. RFC 7515 section 5.2.
 *
 * @throws JoseError `ERR_JWS_INVALID`, `ERR_JOSE_LIMIT_EXCEEDED`, `ERR_JOSE_ALG_NOT_ALLOWED`,
 * `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or empty `alg`, `ERR_INVALID_ARGUMENT` for `keys`
 * that are not keys.
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

/** Signs, with all arguments already read. */
export function* signCompactBytes(
  payload: Bytes,
  request: SignatureRequest,
  detached = false,
): Steps<string> {
  // Checked before signing: an unencoded payload may not be representable in the token.
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

/**
 * Verifies, with all arguments already read. The payload is in shared memory and must not be returned to
 * callers of the library.
 */
export function* openCompactJws(
  token: unknown,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedJws> {
  const parts = parseCompactJws(token, policy.limits);
  const { encodedHeader } = parts;
  const plan = verificationPlan(encodedHeader, keyring, policy);
  const { protectedHeader, row } = plan;
  const { payload, signature, input } = decodeParts(parts, protectedHeader, policy);
  const version = keysVersion(keyring);
  const cached = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = cached ?? (yield* candidatesFor(plan, keyring, policy, signal));
  const { key, matchedBy } = yield* verifySignature({ row, signature, input }, candidates);
  if (cached === undefined) cachePlan(encodedHeader, plan, { keyring, version, candidates }, policy);
  return { payload, header: plan.header, key, matchedBy };
}

/** Returns the payload, the signature and the signing input. */
function decodeParts(
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
