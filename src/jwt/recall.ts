/** Whether a token that was verified before may be taken as verified now: only while its keys are still the ones to try. */
import { JoseError } from "../errors.ts";
import type { Key } from "../jwk/key.ts";
import { isFixed } from "../jwk/keyring.ts";
import type { Candidate } from "../jwk/candidates.ts";
import { decryptionKeys } from "../jwe/plan.ts";
import { verificationKeys } from "../jws/plan.ts";
import type { Steps } from "../primitives/steps.ts";
import type { TokenCache } from "./cache.ts";
import type { ResolvedJwtPolicy } from "./policy.ts";
import type { VerifiedJwt } from "./verified.ts";

/** What the token was verified as, if that still holds. Its claims have to be checked again. `now` in seconds. */
export function* recall(
  cache: TokenCache,
  token: unknown,
  { decrypt, verify }: ResolvedJwtPolicy,
  now: number,
  signal: AbortSignal | undefined,
): Steps<VerifiedJwt | undefined> {
  const known = cache.get(token, now);
  if (known === undefined) return undefined;
  const { jws, jwe } = known;
  // A source may have lost a key since: it is asked as it would be for a new token.
  if (!isFixed(verify.keyring)) {
    const keys = verificationKeys(jws.header, verify.keyring, verify, signal);
    if (!(yield* includes(keys, jws.key))) return undefined;
  }
  if (jwe !== undefined && decrypt !== undefined && !isFixed(decrypt.keyring)) {
    const keys = decryptionKeys(jwe.header, decrypt.keyring, decrypt, signal);
    if (!(yield* includes(keys, jwe.key))) return undefined;
  }
  return known;
}

function* includes(candidates: Steps<readonly Candidate[]>, key: Key): Steps<boolean> {
  try {
    return (yield* candidates).some((candidate) => candidate.key === key);
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}
