/**
 * How a profile attaches its checks to a policy. The policy and its claims hold the same slot, so that
 * spreading either keeps the checks, and replacing one without the other is detected. JSON and
 * `Object.entries` do not show the slot.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { invalidOption } from "../options/values.ts";
import type { Members, OptionalMember } from "../options/reader.ts";
import type { Steps } from "../steps/steps.ts";
import type { Times } from "./context.ts";
import type { AnyClaimsCheck, ClaimsOrigin, JwtClaims, JwtContext } from "./types.ts";

/** The key of the slot, in a policy and in its `claims`. */
export const profileSlot: unique symbol = /* @__PURE__ */ Symbol("josette.profile");

/** The options that a profile's context has beyond those of `JwtContext`. */
export type ContextMembers<Context extends JwtContext> = Members<Omit<Context, keyof JwtContext>>;

/** The times for a profile's checks, in seconds. The tolerance is the policy's. */
export interface ProfileTimes extends Times {
  readonly clockTolerance: number;
}

/** What a profile requires beyond the options of the policy. */
export interface ProfileRules {
  /** The name of the function that created the policy, for messages. */
  readonly name: string;
  /** The claims that the profile requires. */
  readonly required: readonly string[];
  /** The options that a call's context may have beyond those of `JwtContext`. */
  readonly context: Readonly<Record<string, OptionalMember>>;
  /** Checks claims that satisfy the policy. The object has no prototype. Throws to reject them. */
  check(claims: JwtClaims, about: ClaimsOrigin, times: ProfileTimes): Steps<void>;
  /** The check that the application passed to the profile. */
  readonly applicationCheck: AnyClaimsCheck | undefined;
  /** Runs last, after the application's checks: remembers tokens that are accepted once. */
  readonly onAccepted?: ProfileRules["check"];
  /** Wraps the value of `verify.keys`. */
  readonly wrapKeys?: (suite: Suite, keys: KeysInput) => KeysInput;
}

/** Holds the rules of a profile. Only a profile can create one. */
export class ProfileSlot<in Context extends JwtContext> {
  /** Types only: the context that the profile accepts, so that a policy made by spreading accepts it too. */
  declare protected readonly takes: (context: Context) => void;
  readonly #rules: ProfileRules;

  private constructor(rules: ProfileRules) {
    this.#rules = Object.freeze(rules);
    Object.freeze(this);
  }

  /**
   * Creates a slot.
   * @internal
   */
  static of<Context extends JwtContext>(rules: ProfileRules): ProfileSlot<Context> {
    return new ProfileSlot<Context>(rules);
  }

  /**
   * Returns the rules in a slot, or `undefined` for anything else.
   * @internal
   */
  static rulesOf(value: unknown): ProfileRules | undefined {
    return typeof value === "object" && value !== null && #rules in value ? value.#rules : undefined;
  }
}

/**
 * Returns the rules that both slots hold, or `undefined` for a policy without a profile.
 * @throws UsageError `ERR_INVALID_OPTION` if the two differ: the profile's checks would be lost.
 */
export function profileRules(ofPolicy: unknown, ofClaims: unknown): ProfileRules | undefined {
  if (ofPolicy === undefined && ofClaims === undefined) return undefined;
  const [policyRules, claimsRules] = [ProfileSlot.rulesOf(ofPolicy), ProfileSlot.rulesOf(ofClaims)];
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
