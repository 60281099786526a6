/**
 * Calls the functions of an external key and validates their results. An invalid result is an error of the
 * application. A thrown error is treated as an outage of the service, which reveals nothing about the token.
 * If `unwrap` returns `null`, the service has rejected the encrypted key (RFC 7516 section 11.5).
 */
import type { SignatureScheme } from "../../algorithms/types.ts";
import { ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { JoseError, UnavailableError, UsageError } from "../../errors.ts";
import type { KeyMaterial } from "../../platform/material.ts";
import type { Signer } from "../../platform/signatures.ts";
import { isPromise, type MaybePromise } from "../../steps/operation.ts";
import { outcomeOf, settle, type Steps } from "../../steps/steps.ts";
import { start } from "../../steps/drivers.ts";
import { abortedBy, unlessAborted } from "../../steps/waiting.ts";
import type { EncryptedKey, ExternalMaterial } from "../key/external-material.ts";
import type { ExternalSign, ExternalUnwrap } from "./service-requests.ts";

/** The functions of an external key. */
export interface ExternalFunctions {
  readonly sign: ExternalSign | undefined;
  readonly unwrap: ExternalUnwrap | undefined;
  /** In seconds. */
  readonly timeout: number;
}

/**
 * Returns key material whose operations call the functions of the application. `half` is the public half, if
 * known.
 */
export function externalMaterial(
  functions: ExternalFunctions,
  half: KeyMaterial | undefined,
): ExternalMaterial {
  return {
    form: "external",
    half,
    signer: (scheme) => externalSigner(functions, half, scheme),
    unwrap: (encrypted, signal) => unwrapOutside(functions, encrypted, signal),
  };
}

/**
 * Returns the signer of an external key. Each signature is verified if the public half is known: the service
 * may have signed other data or used another key.
 */
function* externalSigner(
  functions: ExternalFunctions,
  half: KeyMaterial | undefined,
  scheme: SignatureScheme,
): Steps<Signer> {
  const verify = half === undefined ? undefined : yield* settle(scheme.verifier(half));
  return (data, signal) => start(signOutside(data, signal));

  function* signOutside(data: Bytes, signal: AbortSignal | undefined): Steps<Bytes> {
    // The data is copied twice: its buffer is reused, and the function may modify the copy that it gets.
    const signed = new Uint8Array(data);
    const request = { alg: scheme.alg, data: new Uint8Array(data) };
    const answer = yield* ask(functions, functions.sign, request, signal);
    const signature = ownBytes(answer, "The signature of an external key");
    if (signature.length === 0) throw unusableSignature("is empty");
    const { signatureLength: length } = scheme;
    if (length !== undefined && signature.length !== length) {
      throw unusableSignature(
        `has ${signature.length} bytes, but ${scheme.alg} requires ${length}: R and S, not DER`,
      );
    }
    if (verify !== undefined && !(yield* outcomeOf(verify(signature, signed)))) {
      throw unusableSignature(
        'does not verify with its "jwk"; sign the data passed to sign, not a hash of it',
      );
    }
    return signature;
  }
}

function* unwrapOutside(
  functions: ExternalFunctions,
  encrypted: EncryptedKey,
  signal: AbortSignal | undefined,
): Steps<Bytes | null> {
  const request = { ...encrypted, encryptedKey: new Uint8Array(encrypted.encryptedKey) };
  const answer = yield* ask(functions, functions.unwrap, request, signal);
  return answer === null ? null : ownBytes(answer, "The result of an external key's unwrap, if not null,");
}

function* ask<Request extends object, Answer>(
  { timeout }: ExternalFunctions,
  operation: ((request: Request & { readonly signal: AbortSignal }) => MaybePromise<Answer>) | undefined,
  request: Request,
  given: AbortSignal | undefined,
): Steps<Answer> {
  if (operation === undefined)
    throw new UsageError("ERR_KEY_NOT_SUITABLE", "The external key has no function for this operation");
  const { signal, release } = abortedBy(given, Math.ceil(timeout * 1000));
  const outage = (cause: unknown): UnavailableError => {
    given?.throwIfAborted();
    return new UnavailableError("ERR_KEY_UNAVAILABLE", "The external key is unavailable; try again later", {
      cause,
    });
  };
  try {
    const answer = attempt(() => operation({ ...request, signal }), outage);
    if (!isPromise(answer)) return answer;
    const awaited = unlessAborted(answer, signal).catch((cause: unknown) => {
      throw outage(cause);
    });
    return yield* settle(awaited);
  } finally {
    release();
  }
}

function attempt<T>(operation: () => T, outage: (cause: unknown) => Error): T {
  try {
    return operation();
  } catch (cause) {
    throw outage(cause);
  }
}

function unusableSignature(problem: string): JoseError {
  return new JoseError("ERR_KEY_INVALID", `The signature of an external key ${problem}`);
}
