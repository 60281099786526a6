/** The keys that an authorization server publishes: RFC 8414 section 3, RFC 9068 section 4. */
import type { Suite } from "../../algorithms/suite.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import type { RemoteKeySet } from "../../jwk/sets/remote/types.ts";

/**
 * Returns the keys that the server's metadata refers to. The metadata is that of RFC 8414 or, if the server
 * has none, of OpenID Connect Discovery.
 */
export function authorizationServerKeys(suite: Suite, issuer: string): RemoteKeySet {
  return discoveringKeySet(suite, issuer, {
    wellKnown: ["oauth-authorization-server", "openid-configuration"],
  });
}
