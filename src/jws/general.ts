/** General JWS JSON Serialization: RFC 7515 section 7.2.1. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { JoseError, UsageError } from "../errors.ts";
import { objectsMember } from "../header/json-input.ts";
import { readSignal } from "../options/values.ts";
import type { JoseHeader } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { TimeSlice } from "../steps/time-slice.ts";
import { invalidJws, type SignatureParts } from "./parts.ts";
import {
  parseJsonJws,
  parseSignature,
  payloadMember,
  writePayload,
  writeSignature,
} from "./json-serialization.ts";
import { isEncoded } from "./payload.ts";
import { signerOptions, signOptions, verifyGeneralOptions } from "./options.ts";
import { resolveSignaturePolicy, type SignaturePolicy } from "./policy.ts";
import { readSignatureRequest, signPayload, type ProducedSignature, type SignatureRequest } from "./sign.ts";
import { verify, type VerifiedSignature } from "./verify.ts";
import { countSigners } from "./distinct-signers.ts";
import type {
  GeneralJws,
  RequiredSignatures,
  SignOptions,
  SignerInput,
  VerifiedGeneralJws,
  VerifiedGeneralSignature,
  VerifyGeneralOptions,
} from "./types.ts";
import { requireReachable } from "../jwk/sets/candidates.ts";

/** Implements `signGeneral` of josette/jws with the algorithms of a suite. */
export function signGeneral(
  suite: Suite,
  payload: Uint8Array,
  signers: readonly SignerInput[],
  options: SignOptions = {},
): Promise<GeneralJws> {
  return run(signGeneralSteps(suite, payload, signers, options));
}

/** Implements `verifyGeneral` of josette/jws with the algorithms of a suite. */
export function verifyGeneral(
  suite: Suite,
  jws: GeneralJws | string,
  keys: KeysInput,
  options: VerifyGeneralOptions,
): Promise<VerifiedGeneralJws> {
  return run(verifyGeneralSteps(suite, jws, keys, options));
}

function* signGeneralSteps(
  suite: Suite,
  payload: Uint8Array,
  signers: readonly SignerInput[],
  options: SignOptions,
): Steps<GeneralJws> {
  const read = signOptions.read(options);
  const detached = read.detached ?? false;
  const signal = readSignal(read.signal);
  const bytes = ownBytes(payload, "payload");
  const requests = readSigners(suite, signers);
  const written = writePayload(bytes, requests[0]?.protectedHeader ?? {}, detached);
  const signatures: ProducedSignature[] = [];
  for (const request of requests) signatures.push(yield* signPayload(suite, bytes, { ...request, signal }));
  return { ...written, signatures: signatures.map(writeSignature) };
}

function readSigners(suite: Suite, signers: readonly SignerInput[]): SignatureRequest[] {
  if (!Array.isArray(signers) || signers.length === 0 || signers.length > defaultLimits.recipients) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      `signers must be a list of 1 to ${defaultLimits.recipients} signers`,
    );
  }
  const list: readonly SignerInput[] = signers;
  const requests = Array.from(list, (signer) => {
    const { key, header, unprotectedHeader } = signerOptions.read(signer);
    return readSignatureRequest(asKey(suite, key), header, unprotectedHeader);
  });
  if (!sameEncoding(requests)) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      '"b64" must have the same value for all signers (RFC 7797 section 3)',
    );
  }
  return requests;
}

function* verifyGeneralSteps(
  suite: Suite,
  jws: GeneralJws | string,
  keys: KeysInput,
  options: VerifyGeneralOptions,
): Steps<VerifiedGeneralJws> {
  const read = verifyGeneralOptions.read(options);
  const signal = readSignal(read.signal);
  const required = readRequired(read.require);
  const policy = resolveSignaturePolicy(suite, read);
  const keyring = resolveKeys(policy.suite, keys);
  const object = parseJsonJws(jws, policy.limits);
  if (["signature", "protected", "header"].some((name) => object[name] !== undefined)) {
    throw invalidJws("has members of both the general and the flattened syntax");
  }
  const payloadText = payloadMember(object);
  if (payloadText === undefined && policy.detached === undefined) {
    throw invalidJws("has no payload; if it is detached, pass it in the option payload");
  }
  const members = objectsMember(object, "signatures", policy.limits, invalidJws);
  const parts = members.map((member) => readSignature(member, policy.limits));
  if (!sameEncoding(parts.filter(isReadable)))
    throw invalidJws('has different values of "b64" in its signatures');
  const { verified, failures } = yield* verifyEach(parts, payloadText, keyring, policy, signal);
  const [first] = verified;
  if (first !== undefined && (yield* meets(verified, parts.length, required))) {
    return { payload: first.payload, signatures: verified.map(describe) };
  }
  requireReachable(failures.map(({ error }) => error));
  // If there is only one signature, its error says more than the number of signatures that verify.
  const [failure] = failures;
  if (failure !== undefined && parts.length === 1) throw failure.error;
  const reasons = failures.map(({ index, error: { code, message } }) =>
    Object.freeze({ index, code, message }),
  );
  throw new JoseError(
    "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    `Too few signatures verify: ${verified.length} of ${parts.length} (atLeast counts signatures with the ` +
      "same key as one); error.reasons says why the others do not verify",
    { stage: "verify", reasons: Object.freeze(reasons) },
  );
}

/** Parses one signature. A malformed signature counts as a signature that does not verify. */
function readSignature(member: JsonObject, limits: Limits): SignatureParts | JoseError {
  try {
    return parseSignature(member, limits);
  } catch (error) {
    if (error instanceof JoseError) return error;
    throw error;
  }
}

function isReadable(parts: SignatureParts | JoseError): parts is SignatureParts {
  return !(parts instanceof JoseError);
}

/** A signature that verified, with its index and headers. */
interface Verified extends VerifiedSignature {
  readonly index: number;
  readonly parts: SignatureParts;
}

interface Verdicts {
  readonly verified: readonly Verified[];
  readonly failures: readonly { readonly index: number; readonly error: JoseError }[];
}

function* verifyEach(
  signatures: readonly (SignatureParts | JoseError)[],
  payloadText: string | undefined,
  keyring: Keyring,
  policy: SignaturePolicy,
  signal: AbortSignal | undefined,
): Steps<Verdicts> {
  const verified: Verified[] = [];
  const failures: { readonly index: number; readonly error: JoseError }[] = [];
  const slice = new TimeSlice();
  for (const [index, parts] of signatures.entries()) {
    // Each of up to limits.recipients signatures is tried with up to limits.keys keys.
    yield* slice.pause();
    try {
      if (!isReadable(parts)) throw parts;
      verified.push({ index, parts, ...(yield* verify(parts, payloadText, keyring, policy, signal)) });
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      failures.push({ index, error });
    }
  }
  return { verified, failures };
}

function describe({ index, parts, key, matchedBy }: Verified): VerifiedGeneralSignature {
  const { protectedHeader, unprotectedHeader } = parts;
  return { index, header: protectedHeader, ...(unprotectedHeader && { unprotectedHeader }), key, matchedBy };
}

/** RFC 7797 section 3: "b64" must have the same value for every signature. */
function sameEncoding(signatures: readonly { readonly protectedHeader: JoseHeader }[]): boolean {
  return new Set(signatures.map(({ protectedHeader }) => isEncoded(protectedHeader))).size <= 1;
}

function readRequired(required: RequiredSignatures = "any"): RequiredSignatures {
  if (required === "any" || required === "all") return required;
  const atLeast = typeof required === "object" && required !== null ? required.atLeast : 0;
  if (Number.isSafeInteger(atLeast) && atLeast > 0) return { atLeast };
  throw new UsageError(
    "ERR_INVALID_OPTION",
    'require must be "any", "all" or { atLeast: a positive integer }',
  );
}

function* meets(
  verified: readonly VerifiedSignature[],
  total: number,
  required: RequiredSignatures,
): Steps<boolean> {
  if (required === "any") return verified.length > 0;
  if (required === "all") return verified.length === total;
  return verified.length >= required.atLeast && (yield* countSigners(verified)) >= required.atLeast;
}
