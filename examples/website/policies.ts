/** Which tokens of the provider the website accepts. This is all that the Curity Identity Server requires. */
import type { JwtPolicy, KeysInput } from "josette";
import { logoutToken, oidcIdToken, type LogoutTokenClaims, type OidcIdTokenContext } from "josette/profiles";

export interface PolicyOptions {
  /**
   * The issuer identifier of the provider, for example "https://login.example.com/oauth/v2/oauth-anonymous".
   */
  readonly issuer: string;
  readonly clientId: string;
  /** The private keys that the provider may encrypt for: the old and the new one during a rotation. */
  readonly decryptionKeys: KeysInput;
}

/** ID tokens: encrypted, and signed inside. */
export function idTokenPolicy(options: PolicyOptions): JwtPolicy<OidcIdTokenContext> {
  const { issuer, clientId, decryptionKeys: keys } = options;
  return oidcIdToken({
    issuer,
    clientId,
    // The client's registration: id_token_signed_response_alg, id_token_encrypted_response_alg and ..._enc.
    alg: ["RS256"],
    decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
    // No `keys`: they are found with the issuer's metadata and kept current.
  });
}

/**
 * Logout tokens: signed with the same keys. They may be encrypted as ID tokens are, but do not pass through a
 * browser. Each is accepted once. Several instances need a shared memory for that, as in josette/stores.
 */
export function logoutTokenPolicy(options: PolicyOptions): JwtPolicy<object, LogoutTokenClaims> {
  const { issuer, clientId, decryptionKeys: keys } = options;
  return logoutToken({
    issuer,
    clientId,
    alg: ["RS256"],
    decrypt: { keys, alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"], optional: true },
  });
}
