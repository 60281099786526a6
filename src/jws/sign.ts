/** Creates a signature: RFC 7515 section 5.1. */
import type { Suite } from "../algorithms/suite.ts";
import type { SignatureScheme } from "../algorithms/types.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { UsageError, type Fault } from "../errors.ts";
import { presentCritNames } from "../header/crit.ts";
import { encodeRecurringHeader, ownKid, readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput, JoseHeader } from "../header/types.ts";
import { joinHeader, requireProtected } from "../header/parse-header.ts";
import { requireSuitable, signatureRequirements } from "../jwk/key/requirements.ts";
import type { Key } from "../jwk/key/key.ts";
import { readySigner, signerOf } from "../jwk/key/prepared-operations.ts";
import { signatureFor } from "../jwk/key/own-scheme.ts";
import type { Signer } from "../platform/signatures.ts";
import { outcomeOf, type Steps } from "../steps/steps.ts";
import { checkB64, payloadToSign, signingInput } from "./payload.ts";

/** The inputs of a signature. */
export interface SignatureRequest {
  readonly key: Key;
  readonly alg: string;
  readonly protectedHeader: JoseHeader;
  readonly unprotectedHeader: JoseHeader | undefined;
  /** Aborts waiting for an external key. */
  readonly signal?: AbortSignal | undefined;
}

/** A signature, ready for serialization. */
export interface ProducedSignature {
  /** Empty if there is no protected header. */
  readonly encodedHeader: string;
  readonly unprotectedHeader: JoseHeader | undefined;
  /** The payload as it appears in the signing input. */
  readonly signedPayload: string | Bytes;
  readonly signature: string;
}

const unacceptable: Fault = (problem) => new UsageError("ERR_INVALID_ARGUMENT", `header ${problem}`);

/**
 * Reads the inputs of a signature. "alg" comes from a header, or else from the key. "kid" comes from a
 * header, or else from the key.
 */
export function readSignatureRequest(
  key: Key,
  header: HeaderInput | undefined,
  unprotected: HeaderInput | undefined,
  signal?: AbortSignal,
): SignatureRequest {
  const { header: protectedHeader, omitsKid } = readWrittenHeader(header);
  const other = unprotected === undefined ? undefined : readWrittenHeader(unprotected);
  const unprotectedHeader = other?.header;
  requireProtected({ protectedHeader, unprotectedHeader }, ["crit", "b64"], unacceptable);
  checkB64(protectedHeader, unacceptable);
  const joined = joinHeader({ protectedHeader, unprotectedHeader }, unacceptable);
  presentCritNames(protectedHeader, joined, unacceptable);
  const alg = joined.alg ?? key.alg;
  if (alg === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      '"alg" is missing: set it in the header, or import the key with the option alg',
    );
  }
  const kid = ownKid(key.kid, joined, omitsKid || other?.omitsKid === true);
  // A complete header is not copied, because encodings are cached by header object.
  const isComplete = joined.alg !== undefined && kid.kid === undefined;
  const completed = isComplete
    ? protectedHeader
    : { ...(joined.alg === undefined && { alg }), ...protectedHeader, ...kid };
  return { key, alg, protectedHeader: completed, unprotectedHeader, signal };
}

/** Signs a payload. */
export function* signPayload(
  suite: Suite,
  payload: Bytes,
  request: SignatureRequest,
): Steps<ProducedSignature> {
  const { key, alg, protectedHeader, unprotectedHeader, signal } = request;
  const encodedHeader =
    Object.keys(protectedHeader).length === 0 ? "" : encodeRecurringHeader(protectedHeader);
  const toSign = payloadToSign(payload, protectedHeader);
  const signature = encodeBase64url(
    yield* sign(suite, signingInput(encodedHeader, toSign), key, alg, signal),
  );
  return { encodedHeader, unprotectedHeader, signedPayload: toSign.signed, signature };
}

/** Signs a payload that is base64url-encoded already, and returns the compact serialization. */
export function* signEncoded(
  suite: Suite,
  encodedPayload: string,
  { key, alg, protectedHeader, signal }: SignatureRequest,
): Steps<string> {
  const text = `${encodeRecurringHeader(protectedHeader)}.${encodedPayload}`;
  const signature = yield* sign(suite, encodeAscii(text) ?? encodeUtf8(text), key, alg, signal);
  return `${text}.${encodeBase64url(signature)}`;
}

/**
 * Signs a signing input.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown algorithm, `ERR_KEY_NOT_SUITABLE` for a key that
 * cannot be used with it.
 */
export function* sign(suite: Suite, input: Bytes, key: Key, alg: string, signal?: AbortSignal): Steps<Bytes> {
  const scheme = signatureFor(suite, key, alg);
  const signer = readySigner(key, scheme) ?? (yield* suitableSigner(key, scheme));
  const made = signer(input, signal);
  // No generator is used here, to save time: most tokens with HMAC and ECDSA take this path.
  if ("prefer" in made && made.prefer === "now" && made.now) return made.now();
  return yield* outcomeOf(made);
}

/** Checks a key before its first use with an algorithm. Neither can change, so one check is enough. */
function* suitableSigner(key: Key, scheme: SignatureScheme): Steps<Signer> {
  requireSuitable(key, signatureRequirements(scheme, "sign"));
  return yield* signerOf(key, scheme);
}
