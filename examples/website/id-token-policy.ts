/** The policy for ID tokens. This is all that the Curity Identity Server requires. */
import type { JwtPolicy, KeysInput } from "josette";
import { oidcIdToken, type OidcIdTokenContext } from "josette/profiles";

export interface IdTokenPolicyOptions {
  /**
   * The issuer identifier of the provider, for example "https://login.example.com/oauth/v2/oauth-anonymous".
   */
  readonly issuer: string;
  readonly clientId: string;
  /** The private keys that the provider may encrypt for: the old and the new one during a rotation. */
  readonly decryptionKeys: KeysInput;
}

export function idTokenPolicy({
  issuer,
  clientId,
  decryptionKeys,
}: IdTokenPolicyOptions): JwtPolicy<OidcIdTokenContext> {
  return oidcIdToken({
    issuer,
    clientId,
    // The client's registration: id_token_signed_response_alg, id_token_encrypted_response_alg and ..._enc.
    alg: ["RS256"],
    decrypt: { keys: decryptionKeys, alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
    // No `keys`: they are found with the issuer's metadata and kept current.
  });
}
