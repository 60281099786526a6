/** Maps errors of WebCrypto to errors for the caller. */
import type { Bytes } from "../../encoding/bytes.ts";
import { isUnsupported, refusal, unsupported } from "../platform-errors.ts";

/**
 * Runs an operation and maps errors caused by the key or the algorithm. The new errors reveal nothing about a
 * token.
 */
export function usable<T>(operation: () => Promise<T>, alg: string): Promise<T> {
  return usableAs(operation, alg, (result) => result);
}

/** Runs an operation, converts its result, and maps errors caused by the key or the algorithm. */
export function usableAs<T, U>(
  operation: () => Promise<T>,
  alg: string,
  convert: (result: T) => U,
): Promise<U> {
  return begun(operation).then(convert, (cause: unknown) => {
    throw refusal(alg, cause);
  });
}

/** Runs an operation that returns bytes, and maps errors caused by the key or the algorithm. */
export function usableBytes(operation: () => Promise<ArrayBuffer>, alg: string): Promise<Bytes> {
  return usableAs(operation, alg, asBytes);
}

/**
 * Runs an operation on input that josette chose or validated itself. The caller cannot have caused an error,
 * so an error means that the platform does not support the operation.
 */
export async function available<T>(operation: () => Promise<T>, alg: string): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    throw unsupported(alg, cause);
  }
}

/**
 * Returns the result of a decryption, or `null` for every kind of decryption failure. Callers must not be
 * able to distinguish them. A missing algorithm is reported as an error, because its absence does not depend
 * on the ciphertext.
 */
export async function openedOrNull(open: () => Promise<ArrayBuffer>, alg: string): Promise<Bytes | null> {
  try {
    return new Uint8Array(await open());
  } catch (cause) {
    return notOpened(cause, alg);
  }
}

/** Returns `null` for a failed decryption. Throws if the platform lacks the algorithm. */
export function notOpened(cause: unknown, alg: string): null {
  if (isUnsupported(cause)) throw refusal(alg, cause);
  return null;
}

function asBytes(buffer: ArrayBuffer): Bytes {
  return new Uint8Array(buffer);
}

/**
 * Starts an operation. An exception becomes a rejection, because some platforms throw where others reject.
 */
export function begun<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return operation();
  } catch (cause) {
    return rejected(cause);
  }
}

async function rejected(cause: unknown): Promise<never> {
  throw cause;
}
