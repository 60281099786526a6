/** The part of josette/profiles for responses of OAuth 2.0 authorization servers. */
import { every } from "../../algorithms/every.ts";
import type { JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/values.ts";
import {
  authorizationResponse as authorizationResponseWith,
  type AuthorizationResponseClaims,
  type AuthorizationResponseContext,
  type AuthorizationResponseOptions,
} from "./authorization-response.ts";
import {
  introspectionResponse as introspectionResponseWith,
  type IntrospectionResponseClaims,
  type IntrospectionResponseOptions,
} from "./introspection-response.ts";

export type {
  AuthorizationResponseClaims,
  AuthorizationResponseContext,
  AuthorizationResponseOptions,
} from "./authorization-response.ts";
export type {
  IntrospectedToken,
  IntrospectionResponseClaims,
  IntrospectionResponseOptions,
} from "./introspection-response.ts";

/**
 * Returns a policy for authorization responses in the form of a JWT (JARM: `response_mode` `jwt`,
 * `query.jwt`, `fragment.jwt` or `form_post.jwt`), to be passed to `createJwtVerifier`. Verify the value of
 * the parameter `response` with it.
 *
 * A response is accepted if `iss`, `aud` and `exp` are present and valid, the client is its only audience,
 * and its `state` is that of the request (section 2.4). An error response is a result as well: `claims.error`
 * says why the request was not granted. A response with both an error and a code or token is rejected.
 *
 * Create the policy once, and pass the state with each call: `verify(response, { state })`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, and from the verifier for
 * a call without the state; `ERR_INVALID_ARGUMENT` for an issuer that is not a URL, or `keys` that are not
 * keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys. From the verifier,
 * `JwtClaimError` `ERR_JWT_EXPIRED` or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { authorizationResponse } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const issuer = "https://login.example.com";
 * const about = { iss: issuer, aud: "website", state: "af0ifjsldkj", code: "SplxlOBeZQQYbYS6WxSbIA" };
 * const response = await signJwt(about, key, {}, { expiresIn: "2m" });
 *
 * const policy = authorizationResponse({ issuer, clientId: "website", keys: key, alg: ["HS256"] });
 * const verifier = createJwtVerifier(policy);
 * const { claims } = await verifier.verify(response, { state: "af0ifjsldkj" });
 * console.log(claims.error ?? claims.code); // SplxlOBeZQQYbYS6WxSbIA
 * ```
 */
export function authorizationResponse<Claims = unknown>(
  options: AuthorizationResponseOptions<Claims>,
): LeanJwtPolicy<AuthorizationResponseContext, AuthorizationResponseClaims & Claims> {
  return authorizationResponseWith(every(), options);
}

/**
 * Returns a policy for introspection responses in the form of a JWT (RFC 9701), to be passed to
 * `createJwtVerifier`.
 *
 * A response is accepted if its `typ` is `token-introspection+jwt`, `iss`, `aud` and `iat` are present and
 * valid, and `token_introspection` is an object whose `active` is `true` or `false` (section 5). That a token
 * is not active is a result: check `claims.token_introspection.active`. The response itself usually has no
 * `exp`; limit its age with `maxTokenAge`. The times and the audience of the token it describes are not
 * checked: what they must be is the application's decision.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; `ERR_INVALID_ARGUMENT`
 * for an issuer that is not a URL, or `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys. From the verifier,
 * `JwtClaimError` `ERR_JWT_EXPIRED` or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { introspectionResponse } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const issuer = "https://as.example.com";
 * const about = { iss: issuer, aud: "orders", token_introspection: { active: true, scope: "read" } };
 * const header = { typ: "token-introspection+jwt" };
 * const response = await signJwt(about, key, header, { issuedAt: true });
 *
 * const policy = introspectionResponse({ issuer, audience: "orders", keys: key, alg: ["HS256"] });
 * const { claims } = await createJwtVerifier(policy).verify(response);
 * const { active, scope } = claims.token_introspection;
 * console.log(active, scope); // true read
 * ```
 */
export function introspectionResponse<Claims = unknown>(
  options: IntrospectionResponseOptions<Claims>,
): LeanJwtPolicy<JwtContext, IntrospectionResponseClaims & Claims> {
  return introspectionResponseWith(every(), options);
}
