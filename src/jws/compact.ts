/** JWS Compact Serialization: RFC 7515 section 7.1. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes, type Bytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/values.ts";
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

/** Implements `signCompact` of josette/jws for the algorithms of an entry. */
export function signCompact(
  suite: Suite,
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignOptions = {},
): Promise<string> {
  return run(signCompactSteps(suite, payload, key, header, options));
}

/** Implements `verifyCompact` of josette/jws for the algorithms of an entry. */
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

/** Signs, with all arguments already read. */
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
  const { payload, ...verified } = yield* openCompactJws(
    token,
    resolveKeys(policy.suite, keys),
    policy,
    signal,
  );
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
  const { protectedHeader, scheme } = plan;
  const { payload, signature, input } = decodeParts(parts, protectedHeader, policy);
  const version = keysVersion(keyring);
  const cached = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = cached ?? (yield* candidatesFor(plan, keyring, policy, signal));
  const { key, matchedBy } = yield* verifySignature({ scheme, signature, input }, candidates);
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
