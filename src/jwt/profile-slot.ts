/**
 * What a profile adds to a policy: checks that spreading the policy or its claims keeps. The policy and its claims carry the same slot, so
 * that replacing one of them without the other is noticed. JSON and `Object.entries` do not show it.
 */
import type { KeysInput } from "../jwk/key/types.ts";
import { invalidOption } from "../options/values.ts";
import type { Members, OptionalMember } from "../options/reader.ts";
import type { Steps } from "../platform/steps.ts";
import type { Times } from "./moment.ts";
import type { AnyClaimsCheck, ClaimsOrigin, JwtClaims, JwtContext, JwtPolicy } from "./types.ts";

/** The name of the slot, in a policy and in its `claims`. */
export const profileSlot: unique symbol = /* @__PURE__ */ Symbol("josette.profile");

/** What a reader knows of the members that one context has and every other one has not. */
export type ContextMembers<Context extends JwtContext> = Members<Omit<Context, keyof JwtContext>>;

/** When a profile checks, in seconds; the tolerance is that of the policy. */
export interface ProfileMoment extends Times {
  readonly clockTolerance: number;
}

/** What a profile asks for beyond what the policy says itself. */
export interface ProfileRules {
  /** The function that made the policy, for messages. */
  readonly name: string;
  /** The claims that must be there. */
  readonly required: readonly string[];
  /** The members that a call's context may have, besides those of `JwtContext`. */
  readonly context: Readonly<Record<string, OptionalMember>>;
  /** Checks claims that have met the policy; they have own members only. It refuses by throwing. */
  check(claims: JwtClaims, about: ClaimsOrigin, moment: ProfileMoment): Steps<void>;
  /** The check that the application has given to the profile. */
  readonly applicationCheck: AnyClaimsCheck | undefined;
  /** What becomes of whatever `verify.keys` holds. */
  readonly wrapKeys?: (keys: KeysInput) => KeysInput;
}

/** Holds the rules of a profile. Only a profile can make one. */
export class ProfileSlot<in Context extends JwtContext> {
  /** Only a type: the context that the profile takes, so that a policy made by spreading is known to take it too. */
  declare protected readonly takes: (context: Context) => void;
  readonly #rules: ProfileRules;

  /** @internal */
  constructor(rules: ProfileRules) {
    this.#rules = Object.freeze(rules);
    Object.freeze(this);
  }

  /**
   * The rules in a slot; `undefined` for anything else.
   * @internal
   */
  static rulesOf(value: unknown): ProfileRules | undefined {
    return typeof value === "object" && value !== null && #rules in value ? value.#rules : undefined;
  }
}

/** A policy with the rules of a profile in the slots. */
export function withProfile<Context extends JwtContext>(
  policy: JwtPolicy<Context>,
  rules: ProfileRules,
): JwtPolicy<Context> {
  const slot = new ProfileSlot<Context>(rules);
  return { ...policy, claims: { ...policy.claims, [profileSlot]: slot }, [profileSlot]: slot };
}

/**
 * The rules that both slots hold; `undefined` for a policy without a profile.
 * @throws UsageError `ERR_INVALID_OPTION` where the two differ: checks of the profile would be lost.
 */
export function profileRules(ofPolicy: unknown, ofClaims: unknown): ProfileRules | undefined {
  if (ofPolicy === undefined && ofClaims === undefined) return undefined;
  const [policyRules, claimsRules] = [ProfileSlot.rulesOf(ofPolicy), ProfileSlot.rulesOf(ofClaims)];
  if (policyRules !== undefined && policyRules === claimsRules) return policyRules;
  const { name } = policyRules ?? claimsRules ?? { name: "a profile" };
  if (ofClaims === undefined) {
    throw invalidOption(
      `claims does not have the checks of ${name}: write { ...policy, claims: { ...policy.claims, <your changes> } }`,
    );
  }
  if (ofPolicy === undefined) {
    throw invalidOption(
      `claims comes from ${name}, the policy does not: write { ...policy, <your changes> }, ` +
        "where policy is what the profile returned",
    );
  }
  throw invalidOption(
    "policy and claims come from two different profile policies: " +
      "write { ...policy, claims: { ...policy.claims, <your changes> } } with one of them",
  );
}
