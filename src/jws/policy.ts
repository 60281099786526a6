/** What a caller accepts of a JWS, read once: RFC 7515 section 5.2, RFC 8725 section 3.1. */
import { signatureAlgorithms, type SignatureAlgorithm, type SignatureRow } from "../alg/signature.ts";
import { resolveAllowList, type AllowList } from "../header/allow-list.ts";
import { resolveCrit } from "../header/crit.ts";
import type { CritValidators } from "../header/types.ts";
import { resolveLimits, type Limits } from "../limits.ts";

/** What a verification accepts. */
export interface VerifyOptions {
  /** The algorithms accepted; mandatory, and nothing outside it is ever used. */
  readonly alg: readonly SignatureAlgorithm[];
  /** The critical extensions the caller understands. */
  readonly crit?: CritValidators;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** The same, read and checked. */
export interface SignaturePolicy {
  readonly alg: AllowList<SignatureRow>;
  readonly crit: CritValidators;
  readonly limits: Limits;
}

/** Reads a caller's options. */
export function resolveSignaturePolicy(options: Omit<VerifyOptions, "signal">): SignaturePolicy {
  return {
    alg: resolveAllowList(options.alg, signatureAlgorithms, "alg"),
    crit: resolveCrit(options.crit),
    limits: resolveLimits(options.limits),
  };
}
