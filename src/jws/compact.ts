/** JWS Compact Serialization: RFC 7515 section 7.1. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { ownBytes, type Bytes } from "../encoding/bytes.ts";
import { requireLive, requireOptions } from "../header/options.ts";
import { encodeHeader, readHeader } from "../header/serialize.ts";
import type { HeaderInput, JwsHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/candidates.ts";
import { asKey } from "../jwk/import.ts";
import type { Key } from "../jwk/key.ts";
import { resolveKeys, type Keyring } from "../jwk/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/types.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { parseCompactJws, signingInput } from "./input.ts";
import { resolveSignaturePolicy, type SignaturePolicy, type VerifyOptions } from "./policy.ts";
import { sign, withSignatureAlgorithm } from "./sign.ts";
import { verify } from "./verify.ts";

/** A verified JWS: the payload and header are what the holder of `key` signed. */
export interface VerifiedJws extends Candidate {
  readonly payload: Bytes;
  readonly header: JwsHeader;
}

/**
 * Signs bytes. The header is protected as given; nothing is added but `alg`, from a key bound to one. RFC 7515 section 5.1.
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
export function signCompact(payload: Uint8Array, key: KeyInput, header?: HeaderInput): Promise<string> {
  return run(signCompactSteps(payload, key, header));
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

function* signCompactSteps(payload: Uint8Array, input: KeyInput, headerInput?: HeaderInput): Steps<string> {
  return yield* signBytes(ownBytes(payload, "payload"), asKey(input), headerInput);
}

/** Signing with everything already read. */
export function* signBytes(payload: Bytes, key: Key, headerInput?: HeaderInput): Steps<string> {
  const header = withSignatureAlgorithm(readHeader(headerInput), key);
  const encodedHeader = encodeHeader(header);
  const encodedPayload = encodeBase64url(payload);
  const signature = yield* sign(signingInput(encodedHeader, encodedPayload), key, header.alg);
  return `${encodedHeader}.${encodedPayload}.${encodeBase64url(signature)}`;
}

function* verifyCompactSteps(token: string, keys: KeysInput, options: VerifyOptions): Steps<VerifiedJws> {
  const signal = requireLive(requireOptions(options, "options").signal);
  const policy = resolveSignaturePolicy(options);
  return yield* openCompactJws(token, resolveKeys(keys), policy, signal);
}

/** Verification with everything already read. */
export function* openCompactJws(
  token: unknown,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<VerifiedJws> {
  const jws = parseCompactJws(token, policy.limits);
  const verified = yield* verify(jws, keyring, policy, signal);
  return { payload: jws.payload, ...verified };
}
