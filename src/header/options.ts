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
 * An option that is on or off, and off where it is left out.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but a boolean.
 */
export function readFlag(flag: boolean | undefined, name: string): boolean {
  if (flag === undefined || typeof flag === "boolean") return flag ?? false;
  throw new UsageError("ERR_INVALID_OPTION", `${name} must be true or false`);
}

/**
 * A copy of a caller's object, without unknown members: those are misspelled. One without a value is as if left out.
 * @throws UsageError `ERR_INVALID_OPTION`.
 */
export function requireNames<Options extends object>(
  options: Options,
  what: string,
  names: readonly string[],
): Options {
  const copy = requireOptions(options, what);
  const stranger = Object.keys(copy).find((name) => !names.includes(name));
  if (stranger === undefined) return copy;
  throw new UsageError(
    "ERR_INVALID_OPTION",
    `${what} has no option "${stranger}"; it has ${names.join(", ")}`,
  );
}

/**
 * A copy of a caller's object. An unknown member, or one that is there without a value, is a check that the caller believes
 * in and would not get.
 * @throws UsageError `ERR_INVALID_OPTION` for either.
 */
export function requireKnown<Options extends object>(
  options: Options,
  what: string,
  names: readonly string[],
): Options {
  const copy = requireOptions(options, what);
  for (const [name, value] of Object.entries(copy)) {
    if (!names.includes(name)) {
      throw new UsageError(
        "ERR_INVALID_OPTION",
        `${what} has no option "${name}"; it has ${names.join(", ")}`,
      );
    }
    if (value === undefined) {
      throw new UsageError(
        "ERR_INVALID_OPTION",
        `${what}.${name} is undefined; leave it out to go without it`,
      );
    }
  }
  return copy;
}
