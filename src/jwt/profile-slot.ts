/** The place in a policy where a profile leaves what a verifier must know of it. Spreading keeps it; JSON and `Object.entries` do not show it. */
import type { Members, OptionalMember } from "../options/reader.ts";
import type { JwtContext } from "./types.ts";

/** The name of that place in `claims`. */
export const profileSlot: unique symbol = /* @__PURE__ */ Symbol("josette.profile");

/** What a reader knows of the members that one context has and every other one has not. */
export type ContextMembers<Context extends JwtContext> = Members<Omit<Context, keyof JwtContext>>;

/** What a profile adds to a policy. */
export interface ProfileSlot {
  /** The members that a call's context may have, besides those of `JwtContext`. */
  readonly context: Readonly<Record<string, OptionalMember>>;
}
