/**
 * josette/profiles: policies and client assertions for common identity providers. OpenID Connect Core, RFC
 * 7523, RFC 9068, Entra ID.
 *
 * @module josette/profiles
 */
import { every } from "../algorithms/every.ts";
import type { Key } from "../jwk/key/key.ts";
import type { LeanJwtPolicy } from "../jwt/lean-policy.ts";
import type { EntraAccessTokenOptions } from "./entra/access-token-options.ts";
import { entraAccessToken as entraAccessTokenWith } from "./entra/access-token.ts";
import {
  entraClientAssertion as entraClientAssertionWith,
  type EntraClientAssertionOptions,
} from "./entra/client-assertion.ts";
import {
  clientAssertion as clientAssertionWith,
  type ClientAssertionOptions,
} from "./oauth/client-assertion.ts";
import type { AccessTokenContext } from "./oauth/confirmation-options.ts";
import {
  jwtAccessToken as jwtAccessTokenWith,
  type JwtAccessTokenOptions,
} from "./oauth/jwt-access-token.ts";
import {
  clientSecretKey as clientSecretKeyWith,
  type ClientSecretKeyOptions,
} from "./oidc/client-secret-key.ts";
import type { OidcIdTokenContext } from "./oidc/id-token-context.ts";
import type { OidcIdTokenOptions } from "./oidc/id-token-options.ts";
import { oidcIdToken as oidcIdTokenWith } from "./oidc/id-token.ts";
export { type ClientAssertionOptions } from "./oauth/client-assertion.ts";
export type { CertificateParameter, CertificateParameters } from "./oauth/client-assertion-certificate.ts";
export {
  clientCredentialsForm,
  type ClientCredentialsFormOptions,
  type TokenGrant,
} from "./oauth/client-credentials.ts";

export type { EntraAccessTokenOptions } from "./entra/access-token-options.ts";
export type { EntraDecryptOptions } from "./entra/decrypt-option.ts";
export { type EntraClientAssertionOptions } from "./entra/client-assertion.ts";
export type { EntraClientAuthentication } from "./entra/client-authentication.ts";
export type { EntraCloudName } from "./entra/clouds.ts";
export type { EntraTokenVersion } from "./entra/tenant-issuers.ts";
export { type JwtAccessTokenOptions } from "./oauth/jwt-access-token.ts";

export { seenInMemory } from "../jwt/replay.ts";
export type { Seen, SeenContext, SeenInMemoryOptions } from "../jwt/replay.ts";
export type { ClientSecretKeyOptions } from "./oidc/client-secret-key.ts";
export type { OidcIdTokenContext } from "./oidc/id-token-context.ts";
export type { OidcIdTokenOptions } from "./oidc/id-token-options.ts";
export { rolesOf } from "./oauth/scopes-and-roles.ts";
export { scopesOf } from "./oauth/scopes-and-roles.ts";
export * from "./entra/index.ts";
export * from "./oauth/index.ts";
export * from "./oidc/index.ts";
export * from "./wallets/index.ts";

/**
 * Creates a client assertion: a JWT with `iss`, `sub`, `aud`, `jti` (a new one each time), `nbf`, `iat` and
 * `exp`, signed with the client's key. Create a new assertion for each request: servers reject a `jti` that
 * was used before. Pass it to `clientCredentialsForm` to build the request.
 *
 * If the server has an issuer identifier, it should be the only audience. An assertion for several audiences,
 * or for a URL that another server supplied, could be replayed at the wrong server.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, and for claims and
 * parameters that the other options determine; `ERR_KEY_NOT_SUITABLE` for a key that cannot sign with `alg`,
 * lacks the requested certificate or has that of another key; `ERR_INVALID_ARGUMENT` for claims or a header
 * that JSON cannot represent, and for a `key` that is not a key.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate; the errors of `importKey`, if the key has
 * not been imported yet.
 * @example
 * ```ts
 * import { decodeUnverified, generateKey } from "josette";
 * import { clientAssertion } from "josette/profiles";
 * const key = await generateKey("ES256", { kid: "2026-11" });
 * const assertion = await clientAssertion({
 *   clientId: "s6BhdRkqt3",
 *   audience: "https://login.example.com",
 *   key,
 * });
 * console.log(decodeUnverified(assertion).header); // alg: ES256, typ: JWT, kid: 2026-11
 * ```
 */
export function clientAssertion(options: ClientAssertionOptions): Promise<string> {
  return clientAssertionWith(every(), options);
}

/**
 * Makes a key from a client secret: OpenID Connect Core sections 10.1 and 10.2. If `alg` is an HMAC, the key
 * is the secret itself. For key wrapping, and with `enc` for direct encryption, it is a SHA-2 hash of the
 * secret, truncated to the length that the algorithm needs.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for an empty secret, or one that is neither a string nor a
 * Uint8Array; `ERR_INVALID_OPTION` for a missing, unknown or invalid option, both of `alg` and `enc`, and an
 * `alg` that is neither an HMAC nor key wrapping. All as rejections.
 * @example
 * ```ts
 * import { clientSecretKey, oidcIdToken } from "josette/profiles";
 * const secret = "ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZk"; // from the environment
 * const policy = oidcIdToken({
 *   issuer: "https://login.example.com",
 *   clientId: "website",
 *   decrypt: {
 *     keys: await clientSecretKey(secret, { enc: "A128CBC-HS256" }),
 *     alg: ["dir"],
 *     enc: ["A128CBC-HS256"],
 *   },
 * });
 * console.log(policy.verify.alg.length); // 1
 * ```
 */
export function clientSecretKey(secret: string | Uint8Array, options: ClientSecretKeyOptions): Promise<Key> {
  return clientSecretKeyWith(every(), secret, options);
}

/**
 * Returns a policy for the access tokens that Entra ID issues for your API, to be passed to
 * `createJwtVerifier`.
 *
 * A token is accepted if
 * - it is signed with RS256 by one of Entra ID's keys, and the `issuer` of that key, if it has one, is the
 *   token's issuer;
 * - `tid` is an accepted tenant, `ver` is an accepted version, and `iss` is the issuer for that tenant,
 *   version and cloud;
 * - `aud` is the API, and the times are valid, with 60 seconds of clock skew;
 * - it has a client id (`azp` in version 2.0, `appid` in 1.0), which ID tokens do not have, and its `typ`, if
 *   any, is `JWT`;
 * - the client and its authentication method are accepted, if `clients` and `clientAuthentication` are given;
 * - it is not bound to a key (`cnf`), or the call has the proof of possession that `cnf` requires;
 * - it has an accepted permission, if `scopes` or `roles` are given.
 *
 * Without `scopes`, `roles` and `clients` **any** application of the tenant is accepted. Entra ID issues a
 * token for your API to every application that requests one, without permissions, unless the API's
 * registration requires assignment. With them:
 * - A token with `scp` was issued on behalf of a user. It needs one of `scopes`. Its `roles` are the roles of
 *   the user, not permissions of the application, so with `roles` alone it is rejected. To check what a user
 *   may do, use `rolesOf(claims)` after the verification or in `check`.
 * - A token without `scp` is an application's own. It needs one of `roles`; with `scopes` alone it is
 *   rejected. It is recognized by `idtyp: "app"`, an optional claim that the API's registration can request,
 *   or, without `idtyp`, by `sub` being equal to `oid`.
 * - With both lists, each kind of token must satisfy its own list.
 *
 * Only Microsoft Graph can verify tokens for Microsoft Graph. They fail with
 * `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` and a message that says so, before any keys are fetched.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option or a contradiction: a
 * domain instead of a tenant id, Microsoft Graph as the audience, an empty list; `ERR_INVALID_ARGUMENT` for
 * `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys.
 * @example
 * ```ts
 * import { createJwtVerifier } from "josette";
 * import { entraAccessToken } from "josette/profiles";
 * const verifier = createJwtVerifier(
 *   entraAccessToken({
 *     tenants: "8eaef023-2b34-4da1-9baa-8bc8c9d6a490",
 *     audience: ["6e74172b-be56-4843-9ff4-e66a39bb12e3", "api://orders"],
 *     scopes: ["Orders.Read"], // for users
 *     roles: ["Orders.Read.All"], // for applications
 *   }),
 * );
 * // The keys are fetched when the first token arrives: const { claims } = await verifier.verify(token);
 * console.log(typeof verifier.verify); // function
 * ```
 */
export function entraAccessToken<Claims = unknown>(
  options: EntraAccessTokenOptions<Claims>,
): LeanJwtPolicy<AccessTokenContext, Claims> {
  return entraAccessTokenWith(every(), options);
}

/**
 * Creates a client assertion for Entra ID's version 2.0 token endpoint: signed with PS256, with the
 * certificate's SHA-256 thumbprint in `x5t#S256` and the endpoint in `aud`, valid for five minutes. The
 * thumbprint is computed from the certificate. Create a new assertion for each request.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option: a tenant such as
 * `common`, or both `cloud` and `audience`; `ERR_KEY_NOT_SUITABLE` for a key without its certificate, one
 * that is not an RSA key, or one that cannot sign with `alg`.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet; `ERR_X509_INVALID` for a
 * malformed certificate.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { loadPkcs12 } from "josette";
 * import { clientCredentialsForm, entraClientAssertion } from "josette/profiles";
 * const tenantId = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
 * const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
 * const { keys } = await loadPkcs12(readFileSync("client.pfx"), { password: "secret" });
 * const [key] = keys;
 * if (key === undefined) throw new Error("client.pfx has no key");
 * const assertion = await entraClientAssertion({ tenantId, clientId, key });
 * const response = await fetch(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
 *   method: "POST",
 *   body: clientCredentialsForm({ clientId, assertion, scope: "api://orders/.default" }),
 * });
 * console.log(response.status);
 * ```
 */
export function entraClientAssertion(options: EntraClientAssertionOptions): Promise<string> {
  return entraClientAssertionWith(every(), options);
}

/**
 * Returns a policy for JWT access tokens (RFC 9068), to be passed to `createJwtVerifier`.
 *
 * A token is accepted if its `typ` is `at+jwt`, which ID tokens do not have, and `iss`, `exp`, `aud`, `sub`,
 * `client_id`, `iat` and `jti` are present and valid (sections 2.2 and 4). If the options require it, the
 * client must be one of `clients`, the token must have every scope of `scope`, and the user's authentication
 * must be recent enough and of an accepted class. These options cannot be changed in the context of a call.
 *
 * A token that is bound to a key (`cnf`) is rejected unless the call has the proof of possession: `dpop`,
 * which `cnf: { dpop: dpopVerifier(...) }` verifies, or `certificate`. See `AccessTokenContext`.
 *
 * Without `keys`, the server's metadata is fetched from the URL of RFC 8414 or, if the server does not have
 * that document, of OpenID Connect Discovery.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; `ERR_INVALID_ARGUMENT`
 * for an issuer that is not a URL, or `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys.
 * @example
 * ```ts
 * import { createJwtVerifier } from "josette";
 * import { jwtAccessToken } from "josette/profiles";
 * const verifier = createJwtVerifier(
 *   jwtAccessToken({
 *     issuer: "https://as.example.com",
 *     audience: "https://api.example.com",
 *     scope: "orders.read",
 *   }),
 * );
 * // The keys are fetched when the first token arrives: const { claims } = await verifier.verify(token);
 * console.log(typeof verifier.verify); // function
 * ```
 */
export function jwtAccessToken<Claims = unknown>(
  options: JwtAccessTokenOptions<Claims>,
): LeanJwtPolicy<AccessTokenContext, Claims> {
  return jwtAccessTokenWith(every(), options);
}

/**
 * Returns a policy for the ID tokens of an OpenID provider, to be passed to `createJwtVerifier`.
 *
 * A token is accepted if `iss`, `sub`, `aud`, `exp` and `iat` are present and valid, the client is one of its
 * audiences and all others are trusted, `azp` (required if there are several audiences) is the client, and
 * the nonce is that of the request. If the options require it, the authentication must be recent enough
 * (`auth_time`) and of an accepted class (`acr`), and `at_hash`, `c_hash` and `s_hash` must match the values
 * that were returned with the token.
 *
 * Access tokens of RFC 9068 (`at+jwt`) and logout tokens, which are signed with the same keys, are rejected.
 * Other access tokens may differ from ID tokens only in the missing nonce, so do not use `nonce: null` for a
 * client that is also an API.
 *
 * An application with several client ids, or a provider with several issuers, needs only one policy: both
 * options take lists. `authorizedParties` are other clients that may have requested the token, such as the
 * mobile apps for which Google issues tokens to the client id of the server.
 *
 * Create the policy once and pass the values of a login with the call:
 * `verify(token, { nonce, maxAge, acr, accessToken, code, state })`. A policy for each login would fetch the
 * keys each time. A value passed with the call overrides the option. If both have a nonce, the token must
 * match both.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option or a contradiction, and
 * from the verifier for a call without the nonce or with an undefined value; `ERR_INVALID_ARGUMENT` for an
 * issuer that is not a URL, or `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys. From the verifier,
 * `JwtClaimError` with the claim, and `ERR_JOSE_NOT_SUPPORTED` if the hash of a value is undefined for the
 * token's algorithm, for example Ed448.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { oidcIdToken } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const issuer = "https://login.example.com";
 * const iat = Math.floor(Date.now() / 1000);
 * const about = { iss: issuer, sub: "alice", aud: "website", nonce: "n-1" };
 * const token = await signJwt({ ...about, iat, exp: iat + 60 }, key);
 *
 * const policy = oidcIdToken({ issuer, clientId: "website", keys: key, alg: ["HS256"] });
 * const verifier = createJwtVerifier(policy);
 * const { claims } = await verifier.verify(token, { nonce: "n-1" });
 * console.log(claims.sub); // alice
 * ```
 */
export function oidcIdToken<Claims = unknown>(
  options: OidcIdTokenOptions<Claims>,
): LeanJwtPolicy<OidcIdTokenContext, Claims> {
  return oidcIdTokenWith(every(), options);
}
