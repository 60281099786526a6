/** What a profile requires of tokens beyond its policy, and how a policy's rules are found. */
import type { Suite } from "../algorithms/suite.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { invalidOption } from "../options/values.ts";
import type { Members, Misplaced, OptionalMember } from "../options/reader.ts";
import type { Steps } from "../steps/steps.ts";
import type { Times } from "./call-context.ts";
import { ProfileSlot } from "./profile-slot.ts";
import type { AnyClaimsCheck, ClaimsOrigin, JwtClaims, JwtContext } from "./types.ts";

/** The options that a profile's context has beyond those of `JwtContext`. */
export type ContextMembers<Context extends JwtContext> = Members<Omit<Context, keyof JwtContext>>;

/** The times for a profile's checks, in seconds. The tolerance is the policy's. */
export interface ProfileTimes extends Times {
  readonly clockTolerance: number;
}

/** One verification, for a profile's checks. */
export interface ProfileCall extends ProfileTimes {
  /**
   * Does something after all checks, the application's included, have accepted the token: remembers a token
   * that is accepted once. It may still throw to reject the token.
   */
  readonly whenAccepted: (work: () => Steps<void>) => void;
}

/** What a profile requires beyond the options of the policy. */
export interface ProfileRules {
  /** The name of the function that created the policy, for messages. */
  readonly name: string;
  /** The claims that the profile requires. */
  readonly required: readonly string[];
  /** The options that a call's context may have beyond those of `JwtContext`. */
  readonly context: Readonly<Record<string, OptionalMember>>;
  /** What to do with other names in a context, for the message of the error. */
  readonly contextHints?: Misplaced;
  /** Checks claims that satisfy the policy. The object has no prototype. Throws to reject them. */
  check(claims: JwtClaims, about: ClaimsOrigin, call: ProfileCall): Steps<void>;
  /** The check that the application passed to the profile. */
  readonly applicationCheck: AnyClaimsCheck | undefined;
  /** Wraps the value of `verify.keys`. */
  readonly wrapKeys?: (suite: Suite, keys: KeysInput) => KeysInput;
}

const rulesBySlot = /* @__PURE__ */ new WeakMap<object, ProfileRules>();

/** Creates the slot of a profile's rules. */
export function slotFor<Context extends JwtContext>(rules: ProfileRules): ProfileSlot<Context> {
  const slot = new ProfileSlot<Context>();
  rulesBySlot.set(slot, Object.freeze(rules));
  return slot;
}

/** The rules in a slot; `undefined` for anything else. */
function rulesIn(value: unknown): ProfileRules | undefined {
  return typeof value === "object" && value !== null ? rulesBySlot.get(value) : undefined;
}

/**
 * Returns the rules that both slots hold, or `undefined` for a policy without a profile.
 * @throws UsageError `ERR_INVALID_OPTION` if the two differ: the profile's checks would be lost.
 */
export function profileRules(ofPolicy: unknown, ofClaims: unknown): ProfileRules | undefined {
  if (ofPolicy === undefined && ofClaims === undefined) return undefined;
  const [policyRules, claimsRules] = [rulesIn(ofPolicy), rulesIn(ofClaims)];
  if (policyRules !== undefined && policyRules === claimsRules) return policyRules;
  const { name } = policyRules ?? claimsRules ?? { name: "a profile" };
  if (ofClaims === undefined) {
    throw invalidOption(
      `claims lost the checks of ${name}: write { ...policy, claims: { ...policy.claims, <your changes> } }`,
    );
  }
  if (ofPolicy === undefined) {
    throw invalidOption(
      `claims was created by ${name}, but the policy was not: write { ...policy, <your changes> }, ` +
        "where policy is the object that the profile returned",
    );
  }
  throw invalidOption(
    "policy and claims were created by different calls of profile functions: " +
      "write { ...policy, claims: { ...policy.claims, <your changes> } } with one of them",
  );
}
