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

/** The times for a profile's checks, in seconds. `clockTolerance` is that of the policy. */
export interface ProfileTimes extends Times {
  readonly clockTolerance: number;
}

/** What a profile's checks need to know about one verification. */
export interface ProfileCall extends ProfileTimes {
  /** The maximum age of the policy, in seconds. */
  readonly maxTokenAge: number | undefined;
  /**
   * Registers work to be done after all checks, including the application's, have accepted the token: for
   * example, to remember a token that is accepted only once. The work may still throw to reject the token.
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
  /** Hints about other names in a context, for error messages. */
  readonly contextHints?: Misplaced;
  /** Checks claims that satisfy the policy. `claims` has no prototype. Throws to reject the token. */
  check(claims: JwtClaims, about: ClaimsOrigin, call: ProfileCall): Steps<void>;
  /** The check that the application passed to the profile. */
  readonly applicationCheck: AnyClaimsCheck | undefined;
  /** Wraps the value of `verify.keys`. */
  readonly wrapKeys?: (suite: Suite, keys: KeysInput) => KeysInput;
}

const rulesBySlot = /* @__PURE__ */ new WeakMap<object, ProfileRules>();

/** Creates a slot that holds a profile's rules. */
export function slotFor<Context extends JwtContext>(rules: ProfileRules): ProfileSlot<Context> {
  const slot = new ProfileSlot<Context>();
  rulesBySlot.set(slot, Object.freeze(rules));
  return slot;
}

/** Returns the rules in a slot, or `undefined` for any other value. */
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
      `claims lacks the checks of ${name}; to change claims, ` +
        "write { ...policy, claims: { ...policy.claims, <your changes> } }",
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
      "write { ...policy, claims: { ...policy.claims, <your changes> } } with a single policy",
  );
}
