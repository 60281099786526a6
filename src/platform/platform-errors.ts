/**
 * Recognises the errors with which platforms report missing algorithms and invalid keys, and maps them to
 * errors for the caller.
 */
import { JoseError } from "../errors.ts";
import { runtimeName } from "../runtime.ts";
import { notSupported } from "../steps/operation.ts";

/** The error for a key or algorithm that the platform rejects. It reveals nothing about a token. */
export function refusal(alg: string, cause: unknown): JoseError {
  if (cause instanceof JoseError) return cause;
  return isUnsupported(cause)
    ? unsupported(alg, cause)
    : new JoseError("ERR_KEY_INVALID", `${runtimeName()} does not accept the key for ${alg}`, { cause });
}

/** The error for an algorithm that this runtime does not support with any key. */
export function unsupported(alg: string, cause?: unknown): JoseError {
  if (cause instanceof JoseError) return cause;
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `${runtimeName()} does not support ${alg}`, { cause });
}

/** Throws because node:crypto does not accept the key, and the caller needs the result synchronously. */
export function cannotWait(name: string): never {
  throw notSupported(name, "synchronously");
}

/** Runs a synchronous operation and maps its errors. */
export function atOnce<T>(operation: () => T, alg: string): T {
  try {
    return operation();
  } catch (cause) {
    throw refusal(alg, cause);
  }
}

/**
 * Reports whether an error means that the platform lacks an algorithm. Names and codes are compared, not
 * classes, because the error may come from another realm.
 */
export function isUnsupported(cause: unknown): boolean {
  if (typeof cause !== "object" || cause === null) return false;
  if ("name" in cause && cause.name === "NotSupportedError") return true;
  return "code" in cause && typeof cause.code === "string" && missing.test(cause.code);
}

/** The codes with which node:crypto reports algorithms that its OpenSSL lacks. */
const missing = /UNSUPPORTED|UNKNOWN_CIPHER|INVALID_DIGEST|INVALID_CURVE/;
