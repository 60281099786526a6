/** The "crit" header parameter: RFC 7515 section 4.1.11, RFC 7516 section 4.1.13. */
import { UsageError, type Fault } from "../errors.ts";
import { copyOptions } from "../options/reader.ts";
import { ignoreRejection } from "../platform/waiting.ts";
import { isCoreParameter } from "./parameters.ts";
import type { CritValidators, JoseHeader } from "./types.ts";

/**
 * Checks that every critical parameter is present, is an extension, and is understood: by the caller, or by the library
 * itself, which then handles it. "crit" itself must be protected; what it names may be in any part of the header.
 */
export function checkCrit(
  protectedHeader: JoseHeader,
  header: JoseHeader,
  understood: CritValidators,
  fault: Fault,
  builtIn: readonly string[] = [],
): void {
  checkCritNames(protectedHeader, fault);
  for (const name of presentCritNames(protectedHeader, header, fault)) {
    if (builtIn.includes(name)) continue;
    const validator = Object.hasOwn(understood, name) ? understood[name] : undefined;
    const value = header[name];
    if (validator === undefined || value === undefined) {
      throw fault("has a critical parameter that is not understood");
    }
    // Exactly true: a promise, which a validator might return by mistake, is no answer.
    const verdict: unknown = validator(value, header, { protected: Object.hasOwn(protectedHeader, name) });
    ignoreRejection(verdict);
    if (verdict !== true) throw fault("has a critical parameter with an unacceptable value");
  }
}

/** Checks that "crit" names no parameter twice, and none that a specification defines. */
export function checkCritNames({ crit = [] }: JoseHeader, fault: Fault): void {
  if (new Set(crit).size !== crit.length) throw fault('names a parameter twice in "crit"');
  if (crit.some(isCoreParameter)) throw fault('names a parameter in "crit" that is not an extension');
}

/** The names in "crit", each present in the JOSE header, which is the union of all its parts. */
export function presentCritNames(
  { crit = [] }: JoseHeader,
  header: JoseHeader,
  fault: Fault,
): readonly string[] {
  if (crit.some((name) => !Object.hasOwn(header, name)))
    throw fault('names a parameter in "crit" that is not in the header');
  return crit;
}

/**
 * The caller's declaration of extensions, read once.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but functions, or for names that are no extensions.
 */
export function resolveCrit(crit: CritValidators | undefined): CritValidators {
  const understood = crit === undefined ? {} : { ...copyOptions(crit, "crit") };
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
