/** Whether a token that was verified before may be taken as verified now: only while its keys are still the ones to try. */
import { JoseError } from "../errors.ts";
import type { Key } from "../jwk/key.ts";
import { isFixed } from "../jwk/keyring.ts";
import type { Candidate } from "../jwk/candidates.ts";
import { decryptionKeys } from "../jwe/plan.ts";
import { verificationKeys } from "../jws/plan.ts";
import type { Steps } from "../primitives/steps.ts";
import type { ResolvedJwtPolicy } from "./policy.ts";
import type { VerifiedJwt } from "./verified.ts";

/** Whether the sources of a policy would still have a token tried with the keys that opened it. They are asked as for a new one. */
export function* hasItsKeys(
  { jws, jwe }: VerifiedJwt,
  { decrypt, verify }: ResolvedJwtPolicy,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (!isFixed(verify.keyring)) {
    const keys = verificationKeys(jws.header, verify.keyring, verify, signal);
    if (!(yield* includes(keys, jws.key))) return false;
  }
  if (jwe !== undefined && decrypt !== undefined && !isFixed(decrypt.keyring)) {
    const keys = decryptionKeys(jwe.header, decrypt.keyring, decrypt, signal);
    return yield* includes(keys, jwe.key);
  }
  return true;
}

function* includes(candidates: Steps<readonly Candidate[]>, key: Key): Steps<boolean> {
  try {
    return (yield* candidates).some((candidate) => candidate.key === key);
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}
