/** What a caller accepts of a JWE, read once: RFC 7516 section 5.2, RFC 8725 section 3.1. */
import { contentAlgorithms } from "../algorithms/content-table.ts";
import { managementAlgorithms } from "../algorithms/management-table.ts";
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { resolveAllowList, type AllowList } from "../header/allow-list.ts";
import { resolveCrit } from "../header/crit.ts";
import { HeaderMemo } from "../header/memo.ts";
import type { CritValidators } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limits.ts";
import type { DecryptionPlan } from "./plan.ts";
import type { DecryptJsonOptions, DecryptOptions } from "./types.ts";

/** The same, read and checked. */
export interface DecryptionPolicy {
  readonly alg: AllowList<ManagementScheme>;
  readonly enc: AllowList<ContentScheme>;
  readonly crit: CritValidators;
  readonly limits: Limits;
  readonly unprotectedAlgorithms: boolean;
  /** What headers have led to under this policy. */
  readonly memo: HeaderMemo<DecryptionPlan>;
  /** The keys given that were found to fit, by "alg" and "enc". */
  readonly fitting: WeakMap<Keyring, Map<string, readonly Candidate[]>>;
}

/** Reads a caller's options. */
export function resolveDecryptionPolicy(options: DecryptJsonOptions): DecryptionPolicy {
  return {
    alg: resolveAllowList<ManagementScheme>(options.alg, managementAlgorithms, "alg"),
    enc: resolveAllowList<ContentScheme>(options.enc, contentAlgorithms, "enc"),
    crit: resolveCrit(options.crit),
    limits: resolveLimits(options.limits),
    unprotectedAlgorithms: options.unprotectedAlgorithms ?? false,
    memo: new HeaderMemo(),
    fitting: new WeakMap(),
  };
}

/** Policies remembered for a key at most. */
const capacity = 4;

/** By the keyring of one key. They hold that key alone, and live no longer than it does. */
const recent = /* @__PURE__ */ new WeakMap<Keyring, readonly DecryptionPolicy[]>();

/**
 * The same for a single call. Calls with the same key and the same allow-lists share a policy, and so what headers have led to: to
 * understand a header takes as long as to decrypt a short message. The lists are compared by what is in them at each call.
 */
export function recalledDecryptionPolicy(options: DecryptOptions, keyring: Keyring): DecryptionPolicy {
  const { alg, enc, crit, limits } = options;
  if (!("given" in keyring) || crit !== undefined || limits !== undefined) {
    return resolveDecryptionPolicy(options);
  }
  const policies = recent.get(keyring) ?? [];
  const known = policies.find((policy) => isListOf(alg, policy.alg) && isListOf(enc, policy.enc));
  if (known !== undefined) return known;
  const policy = resolveDecryptionPolicy(options);
  recent.set(keyring, [policy, ...policies].slice(0, capacity));
  return policy;
}

/** Whether a caller's list has exactly these names, in this order. */
function isListOf(list: readonly string[], allowed: AllowList<unknown>): boolean {
  if (!Array.isArray(list) || list.length !== allowed.size) return false;
  let index = 0;
  for (const name of allowed.keys()) {
    if (list[index++] !== name) return false;
  }
  return true;
}
