/** How many signers a general JWS has: one voice per key, whatever form the key came in. */
import { misfit, signatureDemand } from "../jwk/key/binding.ts";
import { identityOf } from "../jwk/io/identity.ts";
import type { Key } from "../jwk/key/key.ts";
import { verifierOf } from "../jwk/key/operations.ts";
import { settle, type Steps } from "../platform/steps.ts";
import type { VerifiedSignature } from "./verify.ts";

/** A verified signature with the identity of its key. */
interface Voice extends VerifiedSignature {
  readonly identity: string | object;
}

/**
 * Counts the voices among verified signatures. Two signatures are of one voice when their keys are the same, or when one of
 * them verifies with the other's key as well: that shows two forms of one key, also where neither can be read. The number of
 * signatures is bounded by `limits.recipients`, and the work by its square.
 */
export function* countVoices(verified: readonly VerifiedSignature[]): Steps<number> {
  let groups: (readonly Voice[])[] = [];
  for (const signature of verified) {
    const voice = { ...signature, identity: yield* identityOf(signature.key) };
    const same: Voice[] = [voice];
    const others: (readonly Voice[])[] = [];
    for (const group of groups) {
      if (yield* isOfGroup(voice, group)) same.push(...group);
      else others.push(group);
    }
    groups = [...others, same];
  }
  return groups.length;
}

function* isOfGroup(voice: Voice, group: readonly Voice[]): Steps<boolean> {
  if (group.some(({ identity }) => identity === voice.identity)) return true;
  for (const other of group) {
    if (yield* verifiesWith(voice, other.key)) return true;
    if (yield* verifiesWith(other, voice.key)) return true;
  }
  return false;
}

/** Whether a signature verifies with a key that is not the one it was verified with. */
function* verifiesWith({ check: { row, signature, input } }: VerifiedSignature, key: Key): Steps<boolean> {
  if (misfit(key, signatureDemand(row, "verify")) !== undefined) return false;
  const verify = yield* verifierOf(key, row);
  return yield* settle(verify(signature, input));
}
