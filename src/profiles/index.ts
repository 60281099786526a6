/**
 * josette/profiles: policies and client assertions for common identity providers. OpenID Connect Core, RFC
 * 7523, RFC 9068, Entra ID.
 */
export { clientAssertion, type ClientAssertionOptions } from "./oauth/client-assertion.ts";
export type { CertificateParameter, CertificateParameters } from "./oauth/client-assertion-certificate.ts";
export {
  clientCredentialsForm,
  type ClientCredentialsFormOptions,
  type TokenGrant,
} from "./oauth/client-credentials.ts";
export { entraAccessToken } from "./entra/access-token.ts";
export type { EntraAccessTokenOptions, EntraDecryptOptions } from "./entra/access-token-options.ts";
export { entraClientAssertion, type EntraClientAssertionOptions } from "./entra/client-assertion.ts";
export type { EntraClientAuthentication } from "./entra/client.ts";
export type { EntraCloudName } from "./entra/clouds.ts";
export type { EntraTokenVersion } from "./entra/issuers.ts";
export { jwtAccessToken, type JwtAccessTokenOptions } from "./oauth/jwt-access-token.ts";
export { oidcIdToken } from "./oidc/id-token.ts";
export type { OidcIdTokenContext } from "./oidc/id-token-context.ts";
export type { OidcIdTokenOptions } from "./oidc/id-token-options.ts";
export { rolesOf } from "./oauth/roles.ts";
export { scopesOf } from "./oauth/scopes.ts";
