/** JWS Compact Serialization: RFC 7515 section 7.1. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { ownBytes, type Bytes } from "../encoding/bytes.ts";
import { readFlag, requireLive, requireOptions } from "../header/options.ts";
import type { HeaderInput, JoseHeader } from "../header/types.ts";
import { asKey } from "../jwk/import.ts";
import { resolveKeys, type Keyring } from "../jwk/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/types.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { parseCompactJws } from "./input.ts";
import { isEncoded, unencodedText } from "./payload.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload, type SignatureRequest } from "./sign.ts";
import { verify } from "./verify.ts";
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
  const detached = readFlag(requireOptions(options, "options").detached, "detached");
  const request = readSignatureRequest(asKey(input), header, undefined);
  return yield* signCompactBytes(ownBytes(payload, "payload"), request, detached);
}

/** Signing with everything already read. */
export function* signCompactBytes(
  payload: Bytes,
  request: SignatureRequest,
  detached = false,
): Steps<string> {
  const encodedPayload = detached ? "" : attached(payload, request.protectedHeader);
  const { encodedHeader, signature } = yield* signPayload(payload, request);
  return `${encodedHeader}.${encodedPayload}.${signature}`;
}

function attached(payload: Bytes, header: JoseHeader): string {
  return isEncoded(header) ? encodeBase64url(payload) : unencodedText(payload, "compact");
}

function* verifyCompactSteps(token: string, keys: KeysInput, options: VerifyOptions): Steps<VerifiedJws> {
  const read = requireOptions(options, "options");
  const signal = requireLive(read.signal);
  const policy = resolveSignaturePolicy(read);
  return yield* openCompactJws(token, resolveKeys(keys), policy, signal);
}

/** Verification with everything already read. */
export function* openCompactJws(
  token: unknown,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedJws> {
  const { parts, payloadText } = parseCompactJws(token, policy.limits);
  const { payload, alg, key, matchedBy } = yield* verify(parts, payloadText, keyring, policy, signal);
  return { payload, header: { ...parts.protectedHeader, alg }, key, matchedBy };
}
