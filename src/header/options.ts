/** Reading a caller's options, for callers whom no compiler checked. */
import { UsageError } from "../errors.ts";

/**
 * A copy of a caller's options: each read once, and without a prototype, so that nothing an application has put on
 * `Object.prototype` passes for an option.
 * @throws UsageError `ERR_INVALID_OPTION` when they are no object.
 */
export function requireOptions<Options extends object>(options: Options, what: string): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new UsageError("ERR_INVALID_OPTION", `${what} must be an object`);
  }
  return { __proto__: null, ...options };
}

/**
 * The signal that aborts a call.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but an AbortSignal; `signal.reason` when it is aborted already.
 */
export function requireLive(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (typeof signal !== "object" || signal === null || typeof signal.throwIfAborted !== "function") {
    throw new UsageError("ERR_INVALID_OPTION", "signal must be an AbortSignal");
  }
  signal.throwIfAborted();
  return signal;
}

/**
 * An option that is on or off, and off where it is left out.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but a boolean.
 */
export function readFlag(flag: boolean | undefined, name: string): boolean {
  if (flag === undefined || typeof flag === "boolean") return flag ?? false;
  throw new UsageError("ERR_INVALID_OPTION", `${name} must be true or false`);
}
