/**
 * The part of a JWT policy that needs JWE code. The entries pass it in, so that a verifier for signed tokens
 * alone can do without that code.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { JweHeader } from "../header/types.ts";
import type { Call } from "../jwe/budget.ts";
import { openCompactJwe } from "../jwe/compact.ts";
import { requireSeparation } from "../jwe/key-separation.ts";
import { decryptionKeys } from "../jwe/plan.ts";
import { resolveDecryptionPolicy, type DecryptionPolicy } from "../jwe/policy.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { knownKeys, resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../platform/steps.ts";
import { decryptOptions } from "./policy-options.ts";
import type { DecryptPolicy } from "./types.ts";

/** The `decrypt` option. */
export interface ResolvedDecryption extends DecryptionPolicy {
  readonly keyring: Keyring;
  readonly optional: boolean;
  readonly typ: string | undefined;
  /** Decrypts a token in compact serialization. */
  readonly open: (token: string, call: Call) => ReturnType<typeof openCompactJwe>;
  /** The keys that could have opened a token with this header. */
  readonly candidates: (header: JweHeader, signal: AbortSignal | undefined) => Steps<readonly Candidate[]>;
}

/** Reads how encrypted tokens are decrypted. */
export type ResolveDecryption = (suite: Suite, policy: DecryptPolicy, limits: Limits) => ResolvedDecryption;

/** Reads how encrypted tokens are decrypted, with the JWE code of this library. */
export function resolveDecryption(suite: Suite, policy: DecryptPolicy, limits: Limits): ResolvedDecryption {
  const { keys, optional = false, typ, ...rest } = decryptOptions.read(policy);
  const resolved = resolveDecryptionPolicy(suite, { ...rest, limits });
  const keyring = resolveKeys(resolved.suite, keys);
  requireSeparation(knownKeys(keyring), resolved);
  return {
    ...resolved,
    keyring,
    optional,
    typ,
    open: (token, call) => openCompactJwe(token, keyring, resolved, call),
    candidates: (header, signal) => decryptionKeys(header, keyring, resolved, signal),
  };
}
