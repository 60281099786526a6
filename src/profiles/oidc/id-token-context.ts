/** The context of a call for a single login: OpenID Connect Core sections 3.1.2.1, 3.1.3.7 and 3.3.2.11. */
import type { ContextMembers } from "../../jwt/profile-rules.ts";
import type { JwtContext } from "../../jwt/types.ts";
import { duration, text } from "../../options/values.ts";

/** The values of a single login. They are passed with the call and override the options of the profile. */
export interface OidcIdTokenContext extends JwtContext {
  /** The maximum number of seconds since the user authenticated: the `max_age` of the request. */
  readonly maxAge?: number;
  /** The accepted authentication context classes. */
  readonly acr?: string | readonly string[];
  /** The access token that was returned with the ID token: `at_hash` must be its hash. */
  readonly accessToken?: string;
  /** The authorization code that was returned with the ID token: `c_hash` must be its hash. */
  readonly code?: string;
  /** The state that was returned with the ID token: `s_hash` must be its hash. */
  readonly state?: string;
}

/** The options that {@link OidcIdTokenContext} adds to the context of a call. */
export const oidcContextOptions: ContextMembers<OidcIdTokenContext> = {
  maxAge: { kind: "strict", is: duration },
  acr: { kind: "strict", is: "elsewhere" },
  accessToken: { kind: "strict", is: text },
  code: { kind: "strict", is: text },
  state: { kind: "strict", is: text },
};
