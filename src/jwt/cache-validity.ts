/**
 * Decides whether a cached result may be used: only while the key sources still offer the keys that opened
 * the token.
 */
import { JoseError } from "../errors.ts";
import type { Key } from "../jwk/key/key.ts";
import { type Candidate, keysVersion } from "../jwk/sets/candidates.ts";
import { verificationKeys } from "../jws/plan.ts";
import type { Steps } from "../platform/steps.ts";
import type { JweHeader } from "../header/types.ts";
import type { ResolvedJwtPolicy } from "./policy.ts";
import type { ResolvedDecryption } from "./decryption.ts";
import type { VerifiedLayer } from "./types.ts";
import type { VerifiedJwt } from "./verified.ts";

/** The versions of the key sources of a policy, as of one moment. */
export interface KeyVersions {
  readonly verify: object | undefined;
  readonly decrypt: object | undefined;
}

/** The current versions of a policy's key sources. */
export function currentVersions({ decrypt, verify }: ResolvedJwtPolicy): KeyVersions {
  return { verify: keysVersion(verify.keyring), decrypt: decrypt && keysVersion(decrypt.keyring) };
}

/**
 * Reports whether the key sources of a policy still offer the keys that opened a token. If the version of a
 * source has not changed, they do. Otherwise the keys are looked up as for a new token.
 */
export function* stillHasKeys(
  { jws, jwe }: VerifiedJwt,
  since: KeyVersions,
  { decrypt, verify }: ResolvedJwtPolicy,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (since.verify === undefined || keysVersion(verify.keyring) !== since.verify) {
    const keys = verificationKeys(jws.header, verify.keyring, verify, signal);
    if (!(yield* includes(keys, jws.key))) return false;
  }
  if (jwe === undefined || decrypt === undefined) return true;
  return yield* stillHasDecryptionKey(jwe, since, decrypt, signal);
}

/** The same for the JWE layer alone. */
export function* stillHasDecryptionKey(
  jwe: VerifiedLayer<JweHeader>,
  since: KeyVersions,
  decrypt: ResolvedDecryption,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (since.decrypt !== undefined && keysVersion(decrypt.keyring) === since.decrypt) return true;
  return yield* includes(decrypt.candidates(jwe.header, signal), jwe.key);
}

function* includes(candidates: Steps<readonly Candidate[]>, key: Key): Steps<boolean> {
  try {
    return (yield* candidates).some((candidate) => candidate.key === key);
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}
