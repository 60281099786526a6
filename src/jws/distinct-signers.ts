/** Counts the distinct signers of a general JWS. The same key in several formats counts once. */
import { whyUnsuitable, signatureRequirements } from "../jwk/key/requirements.ts";
import { identityOf } from "../jwk/io/same-key.ts";
import type { Key } from "../jwk/key/key.ts";
import { verifierOf } from "../jwk/key/prepared-operations.ts";
import { outcomeOf, type Steps } from "../steps/steps.ts";
import type { VerifiedSignature } from "./verify.ts";

/** A verified signature with the identity of its key. */
interface IdentifiedSignature extends VerifiedSignature {
  readonly identity: string | object;
}

/**
 * Counts the distinct keys among verified signatures. Two keys are the same if their identities are equal, or
 * if one verifies the other's signature: this detects the same key in two formats even if neither can be
 * exported. It does not detect two keys that cannot be exported and whose algorithms differ, such as one RSA
 * key as CryptoKeys for RSASSA-PKCS1-v1_5 and for RSA-PSS. The number of signatures is limited by
 * `limits.recipients`, and the work by its square.
 */
export function* countSigners(verified: readonly VerifiedSignature[]): Steps<number> {
  let groups: (readonly IdentifiedSignature[])[] = [];
  for (const signature of verified) {
    const signer = { ...signature, identity: yield* identityOf(signature.key) };
    const same: IdentifiedSignature[] = [signer];
    const others: (readonly IdentifiedSignature[])[] = [];
    for (const group of groups) {
      if (yield* isOfGroup(signer, group)) same.push(...group);
      else others.push(group);
    }
    groups = [...others, same];
  }
  return groups.length;
}

function* isOfGroup(signer: IdentifiedSignature, group: readonly IdentifiedSignature[]): Steps<boolean> {
  if (group.some(({ identity }) => identity === signer.identity)) return true;
  for (const other of group) {
    if (yield* verifiesWith(signer, other.key)) return true;
    if (yield* verifiesWith(other, signer.key)) return true;
  }
  return false;
}

/** Reports whether a signature verifies with another key. */
function* verifiesWith({ check: { scheme, signature, input } }: VerifiedSignature, key: Key): Steps<boolean> {
  if (whyUnsuitable(key, signatureRequirements(scheme, "verify")) !== undefined) return false;
  const verify = yield* verifierOf(key, scheme);
  return yield* outcomeOf(verify(signature, input));
}
