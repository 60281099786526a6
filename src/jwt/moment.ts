/** What a single call says about the claims: the time, the nonce of OpenID Connect Core section 3.1.3.7, a check of its own. */
import { UsageError } from "../errors.ts";
import { readSeconds } from "../header/options.ts";
import { currentSeconds } from "../runtime.ts";
import type { ClaimsCheck, JwtContext } from "./types.ts";

/** What changes from call to call. */
export interface ClaimsMoment {
  /** In seconds. */
  readonly now: number;
  readonly nonce: string | undefined;
  readonly check: ClaimsCheck | undefined;
}

/** What other libraries take with each call, and whoever says it here believes in a check. */
const policyNames: readonly string[] = [
  ...["issuer", "audience", "subject", "maxTokenAge", "clockTolerance", "required", "algorithms"],
];

/**
 * Reads what a call's context says about the claims.
 * @throws UsageError `ERR_INVALID_OPTION` for a time, nonce or check that is none.
 */
export function readMoment(context: JwtContext): ClaimsMoment {
  const { now, nonce, check } = context;
  const misplaced = policyNames.find((name) => Object.hasOwn(context, name));
  if (misplaced !== undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      `${misplaced} belongs into claims of the policy; in a context it does nothing`,
    );
  }
  const seconds = now === undefined ? currentSeconds() : readSeconds(now, "now");
  if (Object.hasOwn(context, "nonce") && (typeof nonce !== "string" || nonce === "")) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "nonce must be a string that is not empty; leave it out to go without the check",
    );
  }
  if (Object.hasOwn(context, "check") && typeof check !== "function") {
    throw new UsageError("ERR_INVALID_OPTION", "check must be a function");
  }
  return { now: seconds, nonce, check };
}
