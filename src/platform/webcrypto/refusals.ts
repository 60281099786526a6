/** How the platform says no, and what that means to us. */
import type { Bytes } from "../../encoding/bytes.ts";
import { isUnsupported, refusal, unsupported } from "../refusals.ts";

/**
 * Turns the platform's refusals of a key or algorithm into errors that say what to do; they say nothing about
 * any token.
 */
export function usable<T>(operation: () => Promise<T>, alg: string): Promise<T> {
  return usableAs(operation, alg, (result) => result);
}

/** The same, with the result in another form. */
export function usableAs<T, U>(
  operation: () => Promise<T>,
  alg: string,
  convert: (result: T) => U,
): Promise<U> {
  return begun(operation).then(convert, (cause: unknown) => {
    throw refusal(alg, cause);
  });
}

/** The same, for bytes. */
export function usableBytes(operation: () => Promise<ArrayBuffer>, alg: string): Promise<Bytes> {
  return usableAs(operation, alg, asBytes);
}

/**
 * The same for what josette has chosen or checked itself: nothing in it is a caller's mistake, so a refusal
 * means that the platform cannot do it.
 */
export async function available<T>(result: Promise<T>, alg: string): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw unsupported(alg, cause);
  }
}

/**
 * What a decryption opened; `null` for every way it can fail, which are alike to everyone above. What the
 * platform lacks is no failure of that kind: it does not depend on the ciphertext. No asynchronous functions:
 * each level of those costs a short message some per cent of its time.
 */
export function openedOrNull(open: () => Promise<ArrayBuffer>, alg: string): Promise<Bytes | null> {
  const failed = (cause: unknown): null => {
    if (isUnsupported(cause)) throw refusal(alg, cause);
    return null;
  };
  return begun(open).then(asBytes, failed);
}

function asBytes(buffer: ArrayBuffer): Bytes {
  return new Uint8Array(buffer);
}

/** Starts an operation of the platform. Some platforms throw where others reject. */
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
