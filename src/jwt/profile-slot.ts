/**
 * How a profile attaches its checks to a policy. The policy and its claims hold the same slot, so that
 * spreading either keeps the checks, and replacing one without the other is detected. JSON and
 * `Object.entries` do not show the slot.
 */

/** The key of the slot, in a policy and in its `claims`. */
export const profileSlot: unique symbol = /* @__PURE__ */ Symbol("josette.profile");

/** Stands for the rules of a profile (profile-rules.ts), which only a profile can attach. */
export class ProfileSlot<in Context> {
  /** For type checking only: the context that the profile accepts. Spreading a policy keeps this type. */
  declare protected readonly takes: (context: Context) => void;

  /** @internal */
  constructor() {
    Object.freeze(this);
  }
}
