/** How platforms say that they cannot do something, and the errors that say it to the caller. */
import { JoseError } from "../errors.ts";
import { runtimeName } from "../runtime.ts";

/** The error for a refusal that depends on the key or the algorithm; it says nothing about any token. */
export function refusal(alg: string, cause: unknown): JoseError {
  if (cause instanceof JoseError) return cause;
  return isUnsupported(cause)
    ? unsupported(alg, cause)
    : new JoseError("ERR_KEY_INVALID", `${runtimeName()} does not accept the key for ${alg}`, { cause });
}

/** The error for what this runtime cannot do with any key. */
export function unsupported(alg: string, cause?: unknown): JoseError {
  if (cause instanceof JoseError) return cause;
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `${runtimeName()} does not support ${alg}`, { cause });
}

/** What something gives, done at once. */
export function atOnce<T>(operation: () => T, alg: string): T {
  try {
    return operation();
  } catch (cause) {
    throw refusal(alg, cause);
  }
}

/** Whether it is the platform that lacks something. By name and code, not by class: errors may be of another realm. */
export function isUnsupported(cause: unknown): boolean {
  if (typeof cause !== "object" || cause === null) return false;
  if ("name" in cause && cause.name === "NotSupportedError") return true;
  return "code" in cause && typeof cause.code === "string" && missing.test(cause.code);
}

/** The codes of node:crypto for what its OpenSSL does not have. */
const missing = /UNSUPPORTED|UNKNOWN_CIPHER|INVALID_DIGEST|INVALID_CURVE/;
