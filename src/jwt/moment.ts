/** What a single call says about the claims: the time, the nonce of OpenID Connect Core section 3.1.3.7, a check of its own. */
import { readSeconds } from "../options/time.ts";
import { currentSeconds } from "../runtime.ts";
import type { ClaimsCheck, JwtContext } from "./types.ts";

/** What changes from call to call. */
export interface ClaimsMoment {
  /** In seconds. */
  readonly now: number;
  readonly nonce: string | undefined;
  readonly check: ClaimsCheck | undefined;
}

/**
 * What a call's context says about the claims.
 * @throws UsageError `ERR_INVALID_OPTION` for a time that is none.
 */
export function readMoment({ now, nonce, check }: JwtContext): ClaimsMoment {
  return { now: now === undefined ? currentSeconds() : readSeconds(now, "now"), nonce, check };
}
