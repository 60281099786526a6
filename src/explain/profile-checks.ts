/**
 * Runs the checks of the profile and of the application on verified claims. What a profile does with an
 * accepted token, such as remembering it, is left out: a diagnosis must not make later uses look like replay.
 */
import type { JsonObject } from "../encoding/json-value.ts";
import { JoseError, JwtClaimError } from "../errors.ts";
import type { JweHeader, JwsHeader } from "../header/types.ts";
import { applyApplicationChecks, checkClaims } from "../jwt/check-claims.ts";
import type { AnyClaimsOrigin, ClaimsOrigin, VerifiedClaims, VerifiedLayer } from "../jwt/types.ts";
import type { Steps } from "../steps/steps.ts";
import type { Examination } from "./examination.ts";
import type { ReadPolicy } from "./policies.ts";

/** A token whose layers were all opened. */
export interface OpenedToken {
  readonly claims: JsonObject;
  readonly policy: ReadPolicy;
  readonly jws: VerifiedLayer<JwsHeader> | undefined;
  readonly jwe: VerifiedLayer<JweHeader> | undefined;
  readonly layer: number;
}

/** Reports what the checks refuse. */
export function* runChecks(ex: Examination, token: OpenedToken): Steps<void> {
  const { policy, layer } = token;
  const { profile } = policy.claims;
  try {
    yield* checksOf(ex, token);
  } catch (error) {
    if (error instanceof JwtClaimError && error.claim !== "check") {
      const who = profile === undefined ? "the policy" : profile.name;
      ex.report("claim-refused", { claim: error.claim, who, why: clause(error) }, { layer });
    } else {
      const why = error instanceof Error ? clause(error) : "it threw something other than an error";
      ex.report("check-refused", { why }, { layer });
    }
  }
}

function* checksOf(ex: Examination, { claims, policy, jws, jwe }: OpenedToken): Steps<void> {
  const { profile, check, clockTolerance, maxTokenAge } = policy.claims;
  const times = { now: ex.at, nowRoundedUp: ex.at };
  // The verifier's own checks, in case the findings missed something.
  const verified = checkClaims(claims, policy.claims, { ...times, nonce: ex.nonce, check: undefined });
  const own: VerifiedClaims = { __proto__: null, ...verified };
  const context = {
    ...(ex.signal && { signal: ex.signal }),
    ...(ex.nonce !== undefined && { nonce: ex.nonce }),
    now: ex.at,
  };
  if (profile !== undefined && jws !== undefined) {
    const about: ClaimsOrigin = { jws, ...(jwe && { jwe }), context };
    yield* profile.check(own, about, { ...times, clockTolerance, maxTokenAge, whenAccepted: ignored });
  }
  const about: AnyClaimsOrigin = { ...(jws && { jws }), ...(jwe && { jwe }), context };
  yield* applyApplicationChecks([profile?.applicationCheck, check], own, () => about);
}

/** Does nothing, in place of what a verifier does with an accepted token. */
function ignored(): void {
  return;
}

/** The message of an error as a clause. */
function clause(error: Error): string {
  const text = error instanceof JoseError || error.message !== "" ? error.message : error.name;
  return text.replace(/\.$/, "");
}
