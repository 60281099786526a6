/** The keys that an authorization server publishes: RFC 8414 section 3, RFC 9068 section 4. */
import type { Suite } from "../../algorithms/suite.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import type { RemoteKeySet } from "../../jwk/sets/remote/types.ts";

/**
 * Returns the keys from the server's metadata: RFC 8414's document, or OpenID Connect's if the server does
 * not have that.
 */
export function authorizationServerKeys(suite: Suite, issuer: string): RemoteKeySet {
  return discoveringKeySet(suite, issuer, {
    wellKnown: ["oauth-authorization-server", "openid-configuration"],
  });
}
