/** Flattened JWS JSON Serialization: RFC 7515 section 7.2.2. */
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/signal.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run, type Steps } from "../platform/steps.ts";
import { invalidJws } from "./input.ts";
import { parseJsonJws, parseSignature, payloadMember, writePayload, writeSignature } from "./json.ts";
import { signFlattenedOptions, verifyJsonOptions } from "./options.ts";
import { resolveSignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload } from "./sign.ts";
import { verify } from "./verify.ts";
import type { FlattenedJws, SignFlattenedOptions, VerifiedJsonJws, VerifyJsonOptions } from "./types.ts";

/**
 * Signs bytes. `header` is the protected header. `alg` and `kid` are added like in `signCompact`.
 *
 * @throws UsageError and JoseError like `signCompact`; `ERR_INVALID_ARGUMENT` for a parameter in both
 * headers.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { signFlattened, verifyFlattened } from "josette/jws";
 * const key = await generateKey("Ed25519");
 * const payload = new TextEncoder().encode("hello");
 * const jws = await signFlattened(payload, key, {}, { unprotectedHeader: { kid: "1" }, detached: true });
 * const { unprotectedHeader } = await verifyFlattened(jws, publicKey(key), { alg: ["Ed25519"], payload });
 * console.log(unprotectedHeader?.kid); // 1
 * ```
 */
export function signFlattened(
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignFlattenedOptions = {},
): Promise<FlattenedJws> {
  return run(signFlattenedSteps(payload, key, header, options));
}

/**
 * Verifies a flattened JWS, given as JSON text or as an object. RFC 7515 section 5.2.
 *
 * @throws JoseError and UsageError like `verifyCompact`.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { signFlattened, verifyFlattened } from "josette/jws";
 * const key = await generateKey("ES256");
 * const jws = await signFlattened(new Uint8Array([1]), key, { b64: true, crit: ["b64"] });
 * const { payload } = await verifyFlattened(JSON.stringify(jws), publicKey(key), { alg: ["ES256"] });
 * console.log(payload[0]); // 1
 * ```
 */
export function verifyFlattened(
  jws: FlattenedJws | string,
  keys: KeysInput,
  options: VerifyJsonOptions,
): Promise<VerifiedJsonJws> {
  return run(verifyFlattenedSteps(jws, keys, options));
}

function* signFlattenedSteps(
  payload: Uint8Array,
  key: KeyInput,
  header: HeaderInput | undefined,
  options: SignFlattenedOptions,
): Steps<FlattenedJws> {
  const { detached = false, unprotectedHeader, signal: given } = signFlattenedOptions.read(options);
  const signal = readSignal(given);
  const bytes = ownBytes(payload, "payload");
  const request = readSignatureRequest(asKey(key), header, unprotectedHeader, signal);
  const written = writePayload(bytes, request.protectedHeader, detached);
  return { ...written, ...writeSignature(yield* signPayload(bytes, request)) };
}

function* verifyFlattenedSteps(
  jws: FlattenedJws | string,
  keys: KeysInput,
  options: VerifyJsonOptions,
): Steps<VerifiedJsonJws> {
  const read = verifyJsonOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveSignaturePolicy(read);
  const keyring = resolveKeys(keys);
  const object = parseJsonJws(jws, policy.limits);
  if (object["signatures"] !== undefined)
    throw invalidJws('has "signatures": it is in the general syntax; use verifyGeneral');
  const parts = parseSignature(object, policy.limits);
  const { payload, key, matchedBy } = yield* verify(parts, payloadMember(object), keyring, policy, signal);
  const { protectedHeader, unprotectedHeader } = parts;
  return {
    payload,
    header: protectedHeader,
    ...(unprotectedHeader && { unprotectedHeader }),
    key,
    matchedBy,
  };
}
