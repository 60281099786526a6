/** Which ID tokens the website accepts. This is all that one has to write for the Curity Identity Server. */
import type { JwtPolicy, KeysInput } from "josette";
import { oidcIdToken, type OidcIdTokenContext } from "josette/profiles";

export interface IdTokenPolicyOptions {
  /** The provider as it calls itself, as "https://login.example.com/oauth/v2/oauth-anonymous". */
  readonly issuer: string;
  readonly clientId: string;
  /** The private keys of those that the provider may encrypt for: the old and the new one during a rotation. */
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
    // What the client is registered for: id_token_signed_response_alg, id_token_encrypted_response_alg and ..._enc.
    alg: ["RS256"],
    decrypt: { keys: decryptionKeys, alg: ["RSA-OAEP"], enc: ["A256CBC-HS512"] },
    // No `keys`: they are found through the issuer's metadata, and kept current.
    // No `nonce`: each sign-in has its own, and a call without it is an error.
  });
}
