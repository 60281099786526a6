/** JWS Compact Serialization: RFC 7515 section 7.1. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes, type Bytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/values.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { isEncoded, unencodedText } from "./payload.ts";
import { signOptions, verifyOptions } from "./options.ts";
import { resolveSignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload, type SignatureRequest } from "./sign.ts";
import type { SignOptions, VerifiedJws, VerifyOptions } from "./types.ts";
import { openCompactJws } from "./verify.ts";
import { splitCompact } from "../header/segments.ts";
import { invalidJws } from "./parts.ts";

/** Implements `signCompact` of josette/jws with the algorithms of a suite. */
export function signCompact(
  suite: Suite,
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignOptions = {},
): Promise<string> {
  return run(signCompactSteps(suite, payload, key, header, options));
}

/** Implements `verifyCompact` of josette/jws with the algorithms of a suite. */
export function verifyCompact(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: VerifyOptions,
): Promise<VerifiedJws> {
  return run(verifyCompactSteps(suite, token, keys, options));
}

function* signCompactSteps(
  suite: Suite,
  payload: Uint8Array,
  input: KeyInput,
  header: HeaderInput | undefined,
  options: SignOptions,
): Steps<string> {
  const read = signOptions.read(options);
  const detached = read.detached ?? false;
  const signal = readSignal(read.signal);
  const request = readSignatureRequest(asKey(suite, input), header, undefined, signal);
  return yield* signCompactBytes(suite, ownBytes(payload, "payload"), request, detached);
}

/** Signs a payload. All arguments have been read and checked. */
export function* signCompactBytes(
  suite: Suite,
  payload: Bytes,
  request: SignatureRequest,
  detached = false,
): Steps<string> {
  // Checked before signing: an unencoded payload may not be representable in the token.
  const unencoded = detached || isEncoded(request.protectedHeader) ? "" : unencodedText(payload, "compact");
  const { encodedHeader, signedPayload, signature } = yield* signPayload(suite, payload, request);
  const attached = typeof signedPayload === "string" && !detached ? signedPayload : unencoded;
  return `${encodedHeader}.${attached}.${signature}`;
}

function* verifyCompactSteps(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: VerifyOptions,
): Steps<VerifiedJws> {
  const read = verifyOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveSignaturePolicy(suite, read);
  const keyring = resolveKeys(policy.suite, keys);
  const split = splitCompact(token, [3], policy.limits, invalidJws);
  const { payload, ...verified } = yield* openCompactJws(split, keyring, policy, signal);
  return { payload: new Uint8Array(payload), ...verified };
}
