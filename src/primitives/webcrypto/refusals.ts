/** How the platform says no, and what that means to us. */
import type { Bytes } from "../../encoding/bytes.ts";
import { isUnsupported, refusal, unsupported } from "../refusals.ts";

/** Turns the platform's refusals of a key or algorithm into errors that say what to do; they say nothing about any token. */
export async function usable<T>(result: Promise<T>, alg: string): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw refusal(alg, cause);
  }
}

/**
 * The same for what josette has chosen or checked itself: nothing in it is a caller's mistake, so a refusal means that the platform
 * cannot do it.
 */
export async function available<T>(result: Promise<T>, alg: string): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw unsupported(alg, cause);
  }
}

/**
 * What a decryption opened; `null` for every way it can fail, which are alike to everyone above. What the platform lacks is
 * no failure of that kind: it does not depend on the ciphertext.
 */
export async function openedOrNull(open: () => Promise<ArrayBuffer>, alg: string): Promise<Bytes | null> {
  try {
    return new Uint8Array(await open());
  } catch (cause) {
    if (isUnsupported(cause)) throw refusal(alg, cause);
    return null;
  }
}
