/** The part of josette/profiles for responses of OAuth 2.0 authorization servers, and for DPoP. */
import { every } from "../../algorithms/every.ts";
import type { KeyInput } from "../../jwk/key/types.ts";
import type { JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import {
  authorizationResponse as authorizationResponseWith,
  type AuthorizationResponseClaims,
  type AuthorizationResponseContext,
  type AuthorizationResponseOptions,
} from "./authorization-response.ts";
import type { DpopVerifier, DpopVerifierOptions } from "./dpop-options.ts";
import { dpopProof as dpopProofWith, type DpopProofOptions } from "./create-dpop-proof.ts";
import { dpopVerifier as dpopVerifierWith } from "./dpop-verifier.ts";
import {
  introspectionResponse as introspectionResponseWith,
  type IntrospectionResponseClaims,
  type IntrospectionResponseOptions,
} from "./introspection-response.ts";

import { requestObject as requestObjectWith, type RequestObjectOptions } from "./request-object.ts";

export type { ClientSignedOptions } from "./client-signed.ts";
export type { RequestObjectOptions } from "./request-object.ts";
export type {
  AuthorizationResponseClaims,
  AuthorizationResponseContext,
  AuthorizationResponseOptions,
} from "./authorization-response.ts";
export type { AccessTokenContext, ConfirmationOptions } from "./confirmation-options.ts";
export type {
  DpopRequest,
  DpopVerification,
  DpopVerifier,
  DpopVerifierOptions,
  VerifiedDpopProof,
} from "./dpop-options.ts";
export type { DpopProofOptions } from "./create-dpop-proof.ts";
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
 * and its `state` is that of the request (section 2.4). An error response is accepted too: `claims.error`
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
 * valid, and `token_introspection` is an object whose `active` is `true` or `false` (section 5). Responses
 * about inactive tokens are accepted too: check `claims.token_introspection.active`. The response itself
 * usually has no `exp`; limit its age with `maxTokenAge`. The times and the audience of the token that it
 * describes are not checked; the application must check them.
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

/**
 * Creates a DPoP proof for one request: a JWT that proves possession of the key that an access token is, or
 * will be, bound to. Send it in the header field `DPoP`. RFC 9449 section 4. Create a new proof for each
 * request, also for a repeated one: servers reject a `jti` that was used before.
 *
 * Use a new key for each installation of a client, and keep it while its tokens are used.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, or if `publicKey` must be
 * given; `ERR_KEY_NOT_SUITABLE` for a key that cannot sign with `alg`, for a secret, and for a `publicKey`
 * that is not the public half of the key; `ERR_INVALID_ARGUMENT` for a `key` that is not a key.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { decodeUnverified, generateKey } from "josette";
 * import { dpopProof } from "josette/profiles";
 * const key = await generateKey("ES256");
 * const url = "https://api.example.com/orders?status=open";
 * const accessToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
 * const proof = await dpopProof(key, { method: "GET", url, accessToken });
 * console.log(decodeUnverified(proof).claims?.["htu"]); // https://api.example.com/orders
 * // await fetch(url, { headers: { Authorization: `DPoP ${accessToken}`, DPoP: proof } });
 * ```
 */
export function dpopProof(key: KeyInput, options: DpopProofOptions): Promise<string> {
  return dpopProofWith(every(), key, options);
}

/**
 * Creates a verifier of DPoP proofs: RFC 9449 section 4.3. An API passes it to `jwtAccessToken` or
 * `entraAccessToken` as `cnf: { dpop }`, and the proof of each request to `verify` as `dpop` of the context.
 * One call then verifies the access token and the proof. With other access tokens, and at a token endpoint,
 * call the verifier's own `verify`.
 *
 * A proof is accepted if its `typ` is `dpop+jwt`, its `alg` is accepted, it verifies with the public key in
 * its header, `htm` and `htu` are the request's method and URL, `iat` is recent, and `ath` is the hash of the
 * access token. If the option `nonce` is given, it must accept the nonce. Unless `seen` is `null`, a
 * proof is accepted only once.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option.
 * @example
 * ```ts
 * import { createJwtVerifier, generateKey, publicKey, signJwt } from "josette";
 * import { thumbprint } from "josette/jwk";
 * import { dpopProof, dpopVerifier, jwtAccessToken, seenInMemory } from "josette/profiles";
 * const issuer = "https://login.example.com";
 * const signer = await generateKey("RS256");
 * const verifier = createJwtVerifier(
 *   jwtAccessToken({
 *     issuer,
 *     audience: "https://api.example.com",
 *     keys: publicKey(signer),
 *     cnf: { dpop: dpopVerifier({ alg: ["ES256"], seen: seenInMemory() }) },
 *   }),
 * );
 *
 * // The authorization server binds the token to the client's key.
 * const key = await generateKey("ES256");
 * const cnf = { jkt: await thumbprint(key) };
 * const accessToken = await signJwt(
 *   { iss: issuer, aud: "https://api.example.com", sub: "alice", client_id: "app", cnf },
 *   signer,
 *   { typ: "at+jwt" },
 *   { expiresIn: "5m", issuedAt: true, jwtId: true },
 * );
 *
 * const request = { method: "GET", url: "https://api.example.com/orders" };
 * const proof = await dpopProof(key, { ...request, accessToken });
 * const { claims } = await verifier.verify(accessToken, { dpop: { ...request, proof } });
 * console.log(claims.sub); // alice
 * ```
 */
export function dpopVerifier(options: DpopVerifierOptions): DpopVerifier {
  return dpopVerifierWith(every(), options);
}

/**
 * Creates a request object: the parameters of an authorization request as a signed JWT (RFC 9101), which may
 * then be encrypted to the authorization server. Send it as the parameter `request`, together with
 * `client_id`, to the authorization endpoint or the endpoint for pushed requests (PAR).
 *
 * It has `iss`, `aud`, `client_id`, `jti` (a new one each time), `nbf`, `iat` and `exp`, and the `typ`
 * `oauth-authz-req+jwt`. Servers that reject this type need `header: { typ: "JWT" }`. A request object cannot
 * contain `request` or `request_uri`, and its `sub` cannot be the client id, because it could then be used as
 * a client assertion (section 10.8).
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, and for parameters that
 * the other options determine or that a request object must not have; `ERR_KEY_NOT_SUITABLE` for a key that
 * cannot sign with `alg` or cannot encrypt; `ERR_INVALID_ARGUMENT` for parameters or a header that JSON
 * cannot represent, and for a `key` that is not a key.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @throws JoseError the errors of `importKey`, if a key has not been imported yet.
 * @example
 * ```ts
 * import { decodeUnverified, generateKey } from "josette";
 * import { requestObject } from "josette/profiles";
 * const key = await generateKey("ES256", { kid: "2026-11" });
 * const request = await requestObject({
 *   clientId: "s6BhdRkqt3",
 *   audience: "https://login.example.com",
 *   key,
 *   parameters: {
 *     response_type: "code",
 *     redirect_uri: "https://client.example.org/cb",
 *     scope: "openid",
 *     state: "af0ifjsldkj",
 *   },
 * });
 * const url = new URL("https://login.example.com/authorize");
 * url.search = new URLSearchParams({ client_id: "s6BhdRkqt3", request }).toString();
 * console.log(decodeUnverified(request).header.typ); // oauth-authz-req+jwt
 * ```
 */
export function requestObject(options: RequestObjectOptions): Promise<string> {
  return requestObjectWith(every(), options);
}
