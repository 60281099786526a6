/** Creates policies of profiles. They hold algorithms as values, so that every entry point accepts them. */
import { isContentScheme, isManagementScheme, isSignatureScheme } from "../algorithms/recognize-algorithm.ts";
import type { Suite } from "../algorithms/suite.ts";
import type { SignatureScheme } from "../algorithms/types.ts";
import { resolveAllowList } from "../header/allow-list.ts";
import type { DecryptionCode } from "./nested.ts";
import { decryptOptions } from "./policy-options.ts";
import { slotFor, type ProfileRules } from "./profile-rules.ts";
import { profileSlot } from "./profile-slot.ts";
import type { DecryptPolicy, JwtContext, VerifyPolicy } from "./types.ts";
import { Decryption, type LeanJwtPolicy } from "./lean-policy.ts";

/** Returns the signature algorithms of a list as values, for the policy of a profile. */
export function signatureValues(suite: Suite, alg: VerifyPolicy["alg"]): readonly SignatureScheme[] {
  return [...resolveAllowList(alg, suite.signatures, "alg", isSignatureScheme).values()];
}

/**
 * Returns the `decrypt` of a profile's policy. `given` is the object that the caller passed to the profile,
 * if it is not `policy`. While the contents of that object stay the same, the same result is returned for it,
 * so that several policies of one verifier share one decryption, as with a plain `decrypt`.
 */
export function decryptionOf(
  suite: Suite,
  policy: DecryptPolicy,
  code: DecryptionCode,
  given: object = policy,
): Decryption {
  const { alg, enc, ...rest } = decryptOptions.read(policy);
  const options = {
    ...rest,
    alg: [...resolveAllowList(alg, suite.management, "alg", isManagementScheme).values()],
    enc: [...resolveAllowList(enc, suite.content, "enc", isContentScheme).values()],
  };
  const known = decryptions.get(given);
  if (known !== undefined && haveSameMembers(known, options)) return known;
  const decryption = new Decryption(options, code);
  decryptions.set(given, decryption);
  return decryption;
}

/** Caches the Decryption that was made of each caller's `decrypt` object. */
const decryptions = /* @__PURE__ */ new WeakMap<object, Decryption>();

/** Reports whether two policies have the same members and list the same algorithms. */
function haveSameMembers(one: DecryptPolicy, two: DecryptPolicy): boolean {
  const haveSame = (first: readonly unknown[], second: readonly unknown[]): boolean =>
    first.length === second.length && first.every((item, index) => item === second[index]);
  return (
    one.keys === two.keys &&
    one.optional === two.optional &&
    one.typ === two.typ &&
    one.crit === two.crit &&
    haveSame(one.alg, two.alg) &&
    haveSame(one.enc, two.enc)
  );
}

/** Adds the rules of a profile to a policy. */
export function withProfile<Context extends JwtContext>(
  policy: LeanJwtPolicy<Context>,
  rules: ProfileRules,
): LeanJwtPolicy<Context> {
  const slot = slotFor<Context>(rules);
  return { ...policy, claims: { ...policy.claims, [profileSlot]: slot }, [profileSlot]: slot };
}
