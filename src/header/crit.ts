/** The "crit" header parameter: RFC 7515 section 4.1.11, RFC 7516 section 4.1.13. */
import { UsageError, type Fault } from "../errors.ts";
import { ignoreRejection } from "../primitives/waiting.ts";
import { requireOptions } from "./options.ts";
import { isCoreParameter } from "./parameters.ts";
import type { CritValidators, JoseHeader } from "./types.ts";

/**
 * Checks that every critical parameter is there, is an extension, and is understood: by the caller, or by the library
 * itself, which then deals with it.
 */
export function checkCrit(
  header: JoseHeader,
  understood: CritValidators,
  fault: Fault,
  builtIn: readonly string[] = [],
): void {
  for (const name of critNames(header, fault)) {
    if (builtIn.includes(name)) continue;
    const validator = Object.hasOwn(understood, name) ? understood[name] : undefined;
    const value = header[name];
    if (validator === undefined || value === undefined) {
      throw fault("has a critical parameter that is not understood");
    }
    // Exactly true: a promise, which a validator might return by mistake, is no answer.
    const verdict: unknown = validator(value, header);
    ignoreRejection(verdict);
    if (verdict !== true) throw fault("has a critical parameter with an unacceptable value");
  }
}

/** The names in "crit", each present in the header, none of them twice or defined by a specification. */
export function critNames(header: JoseHeader, fault: Fault): readonly string[] {
  const names = header.crit ?? [];
  if (new Set(names).size !== names.length) throw fault('names a parameter twice in "crit"');
  for (const name of names) {
    if (isCoreParameter(name)) throw fault('names a parameter in "crit" that is no extension');
    if (!Object.hasOwn(header, name)) throw fault('names a parameter in "crit" that is not there');
  }
  return names;
}

/**
 * The caller's declaration of extensions, read once.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but functions, or for names that are no extensions.
 */
export function resolveCrit(crit: CritValidators | undefined): CritValidators {
  const understood = crit === undefined ? {} : { ...requireOptions(crit, "crit") };
  for (const [name, validator] of Object.entries(understood)) {
    if (typeof validator !== "function") {
      throw new UsageError(
        "ERR_INVALID_OPTION",
        `crit.${name} must be a function that validates the parameter`,
      );
    }
    if (isCoreParameter(name) || name === "b64") {
      throw new UsageError(
        "ERR_INVALID_OPTION",
        `crit.${name}: the library itself decides about this parameter`,
      );
    }
  }
  return Object.freeze(understood);
}
