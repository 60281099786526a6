/** Reading a caller's options. */
import { UsageError } from "../errors.ts";

/**
 * Options that are mandatory, for callers whom no compiler checked.
 * @throws UsageError `ERR_INVALID_OPTION` when there are none.
 */
export function requireOptions<Options extends object>(options: Options, what: string): Options {
  if (typeof options !== "object" || options === null) {
    throw new UsageError("ERR_INVALID_OPTION", `${what} must be an object`);
  }
  return options;
}
