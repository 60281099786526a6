/** Reading a caller's options, for callers whom no compiler checked. */
import { UsageError } from "../errors.ts";

/**
 * Options that must be an object.
 * @throws UsageError `ERR_INVALID_OPTION` when there are none.
 */
export function requireOptions<Options extends object>(options: Options, what: string): Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new UsageError("ERR_INVALID_OPTION", `${what} must be an object`);
  }
  return options;
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
