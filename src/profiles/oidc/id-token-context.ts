/** What only the single login knows: OpenID Connect Core sections 3.1.2.1, 3.1.3.7 and 3.3.2.11. */
import type { ContextMembers } from "../../jwt/profile-slot.ts";
import type { JwtContext } from "../../jwt/types.ts";
import { duration, text } from "../../options/values.ts";

/** What only the single login knows: it comes with the call, and takes the place of what the options say. */
export interface OidcIdTokenContext extends JwtContext {
  /** The most seconds since the user authenticated: the `max_age` of the request. */
  readonly maxAge?: number;
  /** The accepted authentication context classes. */
  readonly acr?: string | readonly string[];
  /** The access token that came with the ID token: `at_hash` must be its hash. */
  readonly accessToken?: string;
  /** The authorization code that came with it: `c_hash` must be its hash. */
  readonly code?: string;
  /** The state that came with it: `s_hash` must be its hash. */
  readonly state?: string;
}

/** What {@link OidcIdTokenContext} adds to every call's context, as data for its reader. */
export const oidcContextOptions: ContextMembers<OidcIdTokenContext> = {
  maxAge: { kind: "strict", is: duration },
  acr: { kind: "strict", is: "elsewhere" },
  accessToken: { kind: "strict", is: text },
  code: { kind: "strict", is: text },
  state: { kind: "strict", is: text },
};
