/** The "crit" header parameter: RFC 7515 section 4.1.11, RFC 7516 section 4.1.13. */
import { UsageError, type Fault } from "../errors.ts";
import { copyOptions } from "../options/reader.ts";
import { ignoreRejection } from "../steps/waiting.ts";
import { isCoreParameter } from "./parameters.ts";
import type { CritValidators, JoseHeader } from "./types.ts";

/**
 * Checks that every critical parameter is present, is an extension, and is understood by the caller or by the
 * library itself. "crit" must be protected; the parameters it lists may be in any part of the header.
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
      throw fault('has a parameter in "crit" that this application does not understand');
    }
    // Compared with true, because a validator might return a promise by mistake.
    const verdict: unknown = validator(value, header, { protected: Object.hasOwn(protectedHeader, name) });
    ignoreRejection(verdict);
    if (verdict !== true)
      throw fault('has a parameter in "crit" whose value was rejected by the function in the option crit');
  }
}

/** Checks that "crit" lists no parameter twice, and no parameter of the core JOSE specifications. */
export function checkCritNames({ crit = [] }: JoseHeader, fault: Fault): void {
  if (new Set(crit).size !== crit.length) throw fault('lists a parameter twice in "crit"');
  if (crit.some(isCoreParameter))
    throw fault('lists a parameter in "crit" that the JOSE specifications define');
}

/**
 * Returns the names in "crit", after checking that each one is present in the JOSE header (the union of its
 * parts).
 */
export function presentCritNames(
  { crit = [] }: JoseHeader,
  header: JoseHeader,
  fault: Fault,
): readonly string[] {
  if (crit.some((name) => !Object.hasOwn(header, name)))
    throw fault('lists a parameter in "crit" that is not in the header');
  return crit;
}

/**
 * Reads the caller's validators for extensions.
 * @throws UsageError `ERR_INVALID_OPTION` for values that are not functions and names that are not
 * extensions.
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
        `crit must not contain ${name}: the library processes this parameter itself`,
      );
    }
  }
  return Object.freeze(understood);
}
