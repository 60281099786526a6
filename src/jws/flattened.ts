/** Flattened JWS JSON Serialization: RFC 7515 section 7.2.2. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/values.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { invalidJws } from "./parts.ts";
import {
  parseJsonJws,
  parseSignature,
  payloadMember,
  writePayload,
  writeSignature,
} from "./json-serialization.ts";
import { signFlattenedOptions, verifyJsonOptions } from "./options.ts";
import { resolveSignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload } from "./sign.ts";
import { verify } from "./verify.ts";
import type { FlattenedJws, SignFlattenedOptions, VerifiedJsonJws, VerifyJsonOptions } from "./types.ts";

/** Implements `signFlattened` of josette/jws with the algorithms of a suite. */
export function signFlattened(
  suite: Suite,
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignFlattenedOptions = {},
): Promise<FlattenedJws> {
  return run(signFlattenedSteps(suite, payload, key, header, options));
}

/** Implements `verifyFlattened` of josette/jws with the algorithms of a suite. */
export function verifyFlattened(
  suite: Suite,
  jws: FlattenedJws | string,
  keys: KeysInput,
  options: VerifyJsonOptions,
): Promise<VerifiedJsonJws> {
  return run(verifyFlattenedSteps(suite, jws, keys, options));
}

function* signFlattenedSteps(
  suite: Suite,
  payload: Uint8Array,
  key: KeyInput,
  header: HeaderInput | undefined,
  options: SignFlattenedOptions,
): Steps<FlattenedJws> {
  const { detached = false, unprotectedHeader, signal: given } = signFlattenedOptions.read(options);
  const signal = readSignal(given);
  const bytes = ownBytes(payload, "payload");
  const request = readSignatureRequest(asKey(suite, key), header, unprotectedHeader, signal);
  const written = writePayload(bytes, request.protectedHeader, detached);
  return { ...written, ...writeSignature(yield* signPayload(suite, bytes, request)) };
}

function* verifyFlattenedSteps(
  suite: Suite,
  jws: FlattenedJws | string,
  keys: KeysInput,
  options: VerifyJsonOptions,
): Steps<VerifiedJsonJws> {
  const read = verifyJsonOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveSignaturePolicy(suite, read);
  const keyring = resolveKeys(policy.suite, keys);
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
