/** OpenID Connect Discovery 1.0 section 3: what the provider says about itself. */
import { scopes } from "./token-endpoint.ts";

/** There is no authorization endpoint: the demo needs no browser. */
export function openidConfiguration(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: scopes,
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    id_token_encryption_alg_values_supported: ["RSA-OAEP"],
    id_token_encryption_enc_values_supported: ["A256CBC-HS512"],
  };
}
