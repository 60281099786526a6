/** Reads and validates the options of a decryption: RFC 7516 section 5.2, RFC 8725 section 3.1. */
import type { Suite } from "../algorithms/suite.ts";
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

/** The options, read and validated. */
export interface DecryptionPolicy {
  readonly alg: AllowList<ManagementScheme>;
  readonly enc: AllowList<ContentScheme>;
  readonly crit: CritValidators;
  readonly limits: Limits;
  readonly unprotectedAlgorithms: boolean;
  /** The cached plans of headers under this policy. */
  readonly memo: HeaderMemo<DecryptionPlan>;
  /** Given keys that were found to be suitable, by "alg" and "enc". */
  readonly fitting: WeakMap<Keyring, Map<string, readonly Candidate[]>>;
}

/** Reads a caller's options. */
export function resolveDecryptionPolicy(suite: Suite, options: DecryptJsonOptions): DecryptionPolicy {
  return {
    alg: resolveAllowList<ManagementScheme>(options.alg, suite.management, "alg"),
    enc: resolveAllowList<ContentScheme>(options.enc, suite.content, "enc"),
    crit: resolveCrit(options.crit),
    limits: resolveLimits(options.limits),
    unprotectedAlgorithms: options.unprotectedAlgorithms ?? false,
    memo: new HeaderMemo(),
    fitting: new WeakMap(),
  };
}

/** The maximum number of cached policies per key. */
const capacity = 4;

/**
 * Policies by the keyring of a single key. They refer only to that key, so both are garbage-collected
 * together.
 */
const recent = /* @__PURE__ */ new WeakMap<Keyring, readonly DecryptionPolicy[]>();

/**
 * Reads the options of a single call. Calls with the same key and allow-lists share a policy, and thereby its
 * cached plans: validating a header takes as long as decrypting a short message. The contents of the lists
 * are compared on each call.
 */
export function cachedDecryptionPolicy(
  suite: Suite,
  options: DecryptOptions,
  keyring: Keyring,
): DecryptionPolicy {
  const { alg, enc, crit, limits } = options;
  if (!("given" in keyring) || crit !== undefined || limits !== undefined) {
    return resolveDecryptionPolicy(suite, options);
  }
  const policies = recent.get(keyring) ?? [];
  const known = policies.find((policy) => isListOf(alg, policy.alg) && isListOf(enc, policy.enc));
  if (known !== undefined) return known;
  const policy = resolveDecryptionPolicy(suite, options);
  recent.set(keyring, [policy, ...policies].slice(0, capacity));
  return policy;
}

/** Reports whether a caller's list has exactly these names in this order. */
function isListOf(list: readonly string[], allowed: AllowList<unknown>): boolean {
  if (!Array.isArray(list) || list.length !== allowed.size) return false;
  let index = 0;
  for (const name of allowed.keys()) {
    if (list[index++] !== name) return false;
  }
  return true;
}
