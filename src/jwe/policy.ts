/** Reads and validates the options of a decryption: RFC 7516 section 5.2, RFC 8725 section 3.1. */
import { isContentScheme, isManagementScheme } from "../algorithms/recognize-algorithm.ts";
import { extended, type Suite } from "../algorithms/suite.ts";
import type { ContentScheme, ManagementScheme } from "../algorithms/types.ts";
import { isListOf, resolveAllowList, type AllowList } from "../header/allow-list.ts";
import { resolveCrit } from "../header/crit.ts";
import { HeaderMemo } from "../header/header-cache.ts";
import type { CritValidators, JweHeader } from "../header/types.ts";
import type { CachedCandidates, Candidate } from "../jwk/sets/candidates.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import type { Limits } from "../limits.ts";
import { resolveLimits } from "../options/limit-options.ts";
import type { DecryptJsonOptions, DecryptOptions } from "./types.ts";

/** A validated header and its algorithms. */
export interface DecryptionPlan extends Partial<CachedCandidates> {
  /** The union of the header parts. */
  readonly header: JweHeader;
  readonly management: ManagementScheme;
  readonly content: ContentScheme;
}

/** The options, read and validated. */
export interface DecryptionPolicy {
  /** The algorithms of the entry point and those in `alg` and `enc`. Keys are read with them. */
  readonly suite: Suite;
  readonly alg: AllowList<ManagementScheme>;
  readonly enc: AllowList<ContentScheme>;
  readonly crit: CritValidators;
  readonly limits: Limits;
  readonly unprotectedAlgorithms: boolean;
  /** Caches the algorithms and the candidate keys for each header. */
  readonly memo: HeaderMemo<DecryptionPlan>;
  /** Caches which given keys are suitable, by "alg" and "enc". */
  readonly fitting: WeakMap<Keyring, Map<string, readonly Candidate[]>>;
}

/** Reads a caller's options. */
export function resolveDecryptionPolicy(suite: Suite, options: DecryptJsonOptions): DecryptionPolicy {
  const alg = resolveAllowList(options.alg, suite.management, "alg", isManagementScheme);
  const enc = resolveAllowList(options.enc, suite.content, "enc", isContentScheme);
  return {
    suite: extended(suite, [...alg.values(), ...enc.values()]),
    alg,
    enc,
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
 * Caches policies by the keyring of a single key. A policy refers to no other key, so the policies and the
 * key are garbage-collected together.
 */
const recent = /* @__PURE__ */ new WeakMap<Keyring, readonly DecryptionPolicy[]>();

/**
 * Reads the options of a single call. Calls with the same key and allow-lists share a policy, and thereby its
 * cache of headers: validating a header takes as long as decrypting a short message. The contents of the
 * lists are compared on each call.
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
  const known = policies.find(
    (policy) => isListOf(alg, policy.alg, suite.management) && isListOf(enc, policy.enc, suite.content),
  );
  if (known !== undefined) return known;
  const policy = resolveDecryptionPolicy(suite, options);
  recent.set(keyring, [policy, ...policies].slice(0, capacity));
  return policy;
}
