/** What a caller accepts of a JWE, read once: RFC 7516 section 5.2, RFC 8725 section 3.1. */
import { contentAlgorithms, type ContentRow } from "../alg/content.ts";
import { managementAlgorithms, type ManagementRow } from "../alg/management.ts";
import { resolveAllowList, type AllowList } from "../header/allow-list.ts";
import { resolveCrit } from "../header/crit.ts";
import { HeaderMemo } from "../header/memo.ts";
import type { CritValidators } from "../header/types.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limits.ts";
import type { DecryptionPlan } from "./plan.ts";
import type { DecryptJsonOptions } from "./types.ts";

/** The same, read and checked. */
export interface DecryptionPolicy {
  readonly alg: AllowList<ManagementRow>;
  readonly enc: AllowList<ContentRow>;
  readonly crit: CritValidators;
  readonly limits: Limits;
  readonly unprotectedAlgorithms: boolean;
  /** What headers have led to under this policy. */
  readonly memo: HeaderMemo<DecryptionPlan>;
}

/** Reads a caller's options. */
export function resolveDecryptionPolicy(options: DecryptJsonOptions): DecryptionPolicy {
  return {
    alg: resolveAllowList(options.alg, managementAlgorithms, "alg"),
    enc: resolveAllowList(options.enc, contentAlgorithms, "enc"),
    crit: resolveCrit(options.crit),
    limits: resolveLimits(options.limits),
    unprotectedAlgorithms: options.unprotectedAlgorithms ?? false,
    memo: new HeaderMemo(),
  };
}
