/** The "crit" header parameter: RFC 7515 section 4.1.11. */
import { checkCritNames, presentCritNames } from "../header/crit.ts";
import { JoseError } from "../errors.ts";
import type { CritValidators, JoseHeader } from "../header/types.ts";
import type { Examination } from "./examination.ts";

/** The location of a header, and the validators of the extensions that the policies understand. */
interface CriticalHeader {
  readonly validators: readonly CritValidators[];
  readonly kind: "JWE" | "JWS";
  readonly layer: number;
}

/** Reports extensions that the policy does not understand. */
export function checkCritical(
  ex: Examination,
  header: JoseHeader,
  { validators, kind, layer }: CriticalHeader,
): void {
  if (header.crit === undefined) return;
  const fault = (problem: string): JoseError => new JoseError("ERR_JWT_INVALID", problem);
  try {
    checkCritNames(header, fault);
    const unknown = presentCritNames(header, header, fault).filter(
      (name) => !(kind === "JWS" && name === "b64") && !validators.some((each) => Object.hasOwn(each, name)),
    );
    if (unknown.length > 0) ex.report("crit-not-understood", { names: unknown.join('", "') }, { layer });
  } catch (error) {
    if (!(error instanceof JoseError)) throw error;
    ex.report("crit-invalid", { why: error.message }, { layer });
  }
}
