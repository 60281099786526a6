/** How the platform says no, and what that means to us. */
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { runtimeName } from "../../runtime.ts";

/** Turns the platform's refusals of a key or algorithm into errors that say what to do; they say nothing about any token. */
export async function usable<T>(result: Promise<T>, alg: string): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw isUnsupported(cause) ? notSupported(alg, cause) : keyRefused(alg, cause);
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
    if (isUnsupported(cause)) throw notSupported(alg, cause);
    return null;
  }
}

/** By name and not by class: the platform's errors may be of another realm. */
function isUnsupported(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "name" in cause && cause.name === "NotSupportedError";
}

function notSupported(alg: string, cause: unknown): JoseError {
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `${runtimeName()} does not support ${alg}`, { cause });
}

function keyRefused(alg: string, cause: unknown): JoseError {
  return new JoseError("ERR_KEY_INVALID", `${runtimeName()} does not accept the key for ${alg}`, { cause });
}
