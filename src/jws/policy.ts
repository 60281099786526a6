/** Reads and validates the options of a verification: RFC 7515 section 5.2, RFC 8725 section 3.1. */
import { isSignatureScheme } from "../algorithms/recognize-algorithm.ts";
import { extended, type Suite } from "../algorithms/suite.ts";
import type { SignatureScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { resolveAllowList, type AllowList } from "../header/allow-list.ts";
import { resolveCrit } from "../header/crit.ts";
import { HeaderMemo } from "../header/header-cache.ts";
import type { CritValidators, JwsHeader } from "../header/types.ts";
import type { CachedCandidates } from "../jwk/sets/candidates.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limit-options.ts";
import { readDetached } from "./payload.ts";
import type { VerifyJsonOptions } from "./types.ts";

/** A validated header and its algorithm. */
export interface VerificationPlan extends Partial<CachedCandidates> {
  /** The union of the header parts. */
  readonly header: JwsHeader;
  /** Whether the payload is base64url-encoded: RFC 7797 section 3. */
  readonly isEncoded: boolean;
  readonly scheme: SignatureScheme;
}

/** The options, read and validated. */
export interface SignaturePolicy {
  /** The algorithms of the entry point and those in `alg`. Keys are read with them. */
  readonly suite: Suite;
  readonly alg: AllowList<SignatureScheme>;
  readonly crit: CritValidators;
  readonly limits: Limits;
  readonly unprotectedAlgorithms: boolean;
  readonly detached: Bytes | undefined;
  /** Caches the algorithm and the candidate keys for each header. */
  readonly memo: HeaderMemo<VerificationPlan>;
}

/** Reads a caller's options. */
export function resolveSignaturePolicy(suite: Suite, options: VerifyJsonOptions): SignaturePolicy {
  const alg = resolveAllowList(options.alg, suite.signatures, "alg", isSignatureScheme);
  return {
    suite: extended(suite, alg.values()),
    alg,
    crit: resolveCrit(options.crit),
    limits: resolveLimits(options.limits),
    unprotectedAlgorithms: options.unprotectedAlgorithms ?? false,
    detached: readDetached(options.payload),
    memo: new HeaderMemo(),
  };
}
