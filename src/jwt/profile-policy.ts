/** Creates the policies of profiles. They hold algorithms as values, so that every entry accepts them. */
import { isContentScheme, isManagementScheme, isSignatureScheme } from "../algorithms/kinds.ts";
import type { Suite } from "../algorithms/suite.ts";
import type { SignatureScheme } from "../algorithms/types.ts";
import { resolveAllowList } from "../header/allow-list.ts";
import type { ResolveDecryption } from "./decryption.ts";
import { decryptOptions } from "./policy-options.ts";
import { ProfileSlot, profileSlot, type ProfileRules } from "./profile-slot.ts";
import type { DecryptPolicy, JwtContext, VerifyPolicy } from "./types.ts";
import { Decryption, type LeanJwtPolicy } from "./values.ts";

/** The values of a list of signature algorithms, for the policy of a profile. */
export function signatureValues(suite: Suite, alg: VerifyPolicy["alg"]): readonly SignatureScheme[] {
  return [...resolveAllowList(alg, suite.signatures, "alg", isSignatureScheme).values()];
}

/**
 * The decryption of a profile's policy. `given` is the object that the caller passed to the profile, if it is
 * another.
 */
export function decryptionOf(
  suite: Suite,
  policy: DecryptPolicy,
  resolveDecryption: ResolveDecryption,
  given: object = policy,
): Decryption {
  const { alg, enc, ...rest } = decryptOptions.read(policy);
  const values = {
    alg: [...resolveAllowList(alg, suite.management, "alg", isManagementScheme).values()],
    enc: [...resolveAllowList(enc, suite.content, "enc", isContentScheme).values()],
  };
  return new Decryption({ ...rest, ...values }, resolveDecryption, given);
}

/** Adds the rules of a profile to a policy. */
export function withProfile<Context extends JwtContext>(
  policy: LeanJwtPolicy<Context>,
  rules: ProfileRules,
): LeanJwtPolicy<Context> {
  const slot = ProfileSlot.of<Context>(rules);
  return { ...policy, claims: { ...policy.claims, [profileSlot]: slot }, [profileSlot]: slot };
}
