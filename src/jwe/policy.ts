/** What a caller accepts of a JWE, read once: RFC 7516 section 5.2, RFC 8725 section 3.1. */
import { contentAlgorithms, type ContentAlgorithm, type ContentRow } from "../alg/content.ts";
import { managementAlgorithms, type ManagementAlgorithm, type ManagementRow } from "../alg/management.ts";
import { resolveAllowList, type AllowList } from "../header/allow-list.ts";
import { resolveCrit } from "../header/crit.ts";
import type { CritValidators } from "../header/types.ts";
import { resolveLimits, type Limits } from "../limits.ts";

/** What a decryption accepts. */
export interface DecryptOptions {
  /** The key management algorithms accepted; mandatory. */
  readonly alg: readonly ManagementAlgorithm[];
  /** The content encryption algorithms accepted; mandatory. */
  readonly enc: readonly ContentAlgorithm[];
  /** The critical extensions the caller understands. */
  readonly crit?: CritValidators;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** The same, read and checked. */
export interface DecryptionPolicy {
  readonly alg: AllowList<ManagementRow>;
  readonly enc: AllowList<ContentRow>;
  readonly crit: CritValidators;
  readonly limits: Limits;
}

/** Reads a caller's options. */
export function resolveDecryptionPolicy(options: Omit<DecryptOptions, "signal">): DecryptionPolicy {
  return {
    alg: resolveAllowList(options.alg, managementAlgorithms, "alg"),
    enc: resolveAllowList(options.enc, contentAlgorithms, "enc"),
    crit: resolveCrit(options.crit),
    limits: resolveLimits(options.limits),
  };
}
