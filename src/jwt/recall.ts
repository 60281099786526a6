/** Whether a token that was verified before may be taken as verified now: only while its keys are still the ones to try. */
import { JoseError } from "../errors.ts";
import type { Key } from "../jwk/key/key.ts";
import { editionOf } from "../jwk/sets/keyring.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { decryptionKeys } from "../jwe/plan.ts";
import { verificationKeys } from "../jws/plan.ts";
import type { Steps } from "../platform/steps.ts";
import type { JweHeader } from "../header/types.ts";
import type { ResolvedDecryption, ResolvedJwtPolicy } from "./policy.ts";
import type { VerifiedLayer } from "./types.ts";
import type { VerifiedJwt } from "./verified.ts";

/** The editions of the keys that a token was opened with. */
export interface KeyEditions {
  readonly verify: object | undefined;
  readonly decrypt: object | undefined;
}

/** The editions of a policy's keys at the moment. */
export function editionsOf({ decrypt, verify }: ResolvedJwtPolicy): KeyEditions {
  return { verify: editionOf(verify.keyring), decrypt: decrypt && editionOf(decrypt.keyring) };
}

/**
 * Whether the sources of a policy would still have a token tried with the keys that opened it. While they say that nothing has changed
 * since, they would; else they are asked as for a new one.
 */
export function* hasItsKeys(
  { jws, jwe }: VerifiedJwt,
  since: KeyEditions,
  { decrypt, verify }: ResolvedJwtPolicy,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (since.verify === undefined || editionOf(verify.keyring) !== since.verify) {
    const keys = verificationKeys(jws.header, verify.keyring, verify, signal);
    if (!(yield* includes(keys, jws.key))) return false;
  }
  if (jwe === undefined || decrypt === undefined) return true;
  return yield* hasDecryptionKey(jwe, since, decrypt, signal);
}

/** The same of the encryption alone. */
export function* hasDecryptionKey(
  jwe: VerifiedLayer<JweHeader>,
  since: KeyEditions,
  decrypt: ResolvedDecryption,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (since.decrypt !== undefined && editionOf(decrypt.keyring) === since.decrypt) return true;
  return yield* includes(decryptionKeys(jwe.header, decrypt.keyring, decrypt, signal), jwe.key);
}

function* includes(candidates: Steps<readonly Candidate[]>, key: Key): Steps<boolean> {
  try {
    return (yield* candidates).some((candidate) => candidate.key === key);
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}
