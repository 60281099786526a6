/** The part of josette/profiles for tokens of OpenID providers other than ID tokens. */
import { every } from "../../algorithms/every.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import type { DecryptedJwt } from "../../jwt/decrypt-unsigned.ts";
import type { JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { decryptUserinfo as decryptUserinfoWith, type DecryptUserinfoOptions } from "./decrypt-userinfo.ts";
import type { LogoutTokenClaims, LogoutTokenOptions } from "./logout-token-options.ts";
import { logoutToken as logoutTokenWith } from "./logout-token.ts";
import {
  userinfoResponse as userinfoResponseWith,
  type UserinfoResponseClaims,
  type UserinfoResponseContext,
  type UserinfoResponseOptions,
} from "./userinfo.ts";

export type { DecryptUserinfoOptions } from "./decrypt-userinfo.ts";
export type { LogoutTokenClaims, LogoutTokenOptions } from "./logout-token-options.ts";
export type { SignedTokenOptions } from "../building-blocks/signed-token.ts";
export type { UserinfoResponseClaims, UserinfoResponseContext, UserinfoResponseOptions } from "./userinfo.ts";

/**
 * Returns a policy for the logout tokens that an OpenID provider posts to a client (OpenID Connect
 * Back-Channel Logout 1.0), to be passed to `createJwtVerifier`.
 *
 * A token is accepted if `iss`, `aud`, `exp`, `iat`, `jti` and `events` are present and valid, the client is
 * one of its audiences and all others are trusted, it has a user (`sub`) or a session (`sid`), `events` has
 * the back-channel logout event as an object, there is no `nonce`, and its `typ`, if any, is `logout+jwt`
 * (sections 2.4 and 2.6). Each token is accepted only once: its `jti` is remembered until it has expired. If
 * a token is rejected, respond with status 400 (section 2.8).
 *
 * Create the policy once: each policy has its own default memory of used tokens. A service with several
 * processes needs a shared memory (`seen`), for example `redisSeen` of josette/stores.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; `ERR_INVALID_ARGUMENT`
 * for an issuer that is not a URL, or `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys. From the verifier,
 * `JwtClaimError` `ERR_JWT_EXPIRED` or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim: `jti` for a token
 * that was used before.
 * @throws UnavailableError from the verifier, `ERR_REPLAY_UNAVAILABLE` if the memory does not answer or is
 * full.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { logoutToken } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const issuer = "https://login.example.com";
 * const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
 * const about = { iss: issuer, aud: "website", sid: "08a5019c", events };
 * const made = { issuedAt: true, expiresIn: "2m", jwtId: true };
 * const token = await signJwt(about, key, { typ: "logout+jwt" }, made);
 *
 * const policy = logoutToken({ issuer, clientId: "website", keys: key, alg: ["HS256"] });
 * const verifier = createJwtVerifier(policy);
 * const { claims } = await verifier.verify(token);
 * console.log(claims.sid); // 08a5019c
 * ```
 */
export function logoutToken<Claims = unknown>(
  options: LogoutTokenOptions<Claims>,
): LeanJwtPolicy<JwtContext, LogoutTokenClaims & Claims> {
  return logoutTokenWith(every(), options);
}

/**
 * Returns a policy for signed userinfo responses (OpenID Connect Core section 5.3.2), encrypted or not, to be
 * passed to `createJwtVerifier`. For responses that are encrypted and not signed see `decryptUserinfo`.
 *
 * A response is accepted if its `sub` is that of the ID token, which is passed with each call:
 * `verify(response, { subject })`. If the response has `iss` or `aud`, they must be the provider and the
 * client. The specification only recommends both; to require them, write
 * `{ ...policy, claims: { ...policy.claims, required: ["iss", "aud"] } }`. `exp` is not required.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, and from the verifier for
 * a call without the subject; `ERR_INVALID_ARGUMENT` for an issuer that is not a URL, or `keys` that are not
 * keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys. From the verifier,
 * `JwtClaimError` `ERR_JWT_EXPIRED` or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { userinfoResponse } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const issuer = "https://login.example.com";
 * const about = { iss: issuer, aud: "website", sub: "248289761001", email: "jane@example.com" };
 * const response = await signJwt(about, key);
 *
 * const policy = userinfoResponse({ issuer, clientId: "website", keys: key, alg: ["HS256"] });
 * const verifier = createJwtVerifier(policy);
 * const { claims } = await verifier.verify(response, { subject: "248289761001" });
 * console.log(claims["email"]); // jane@example.com
 * ```
 */
export function userinfoResponse<Claims = unknown>(
  options: UserinfoResponseOptions<Claims>,
): LeanJwtPolicy<UserinfoResponseContext, UserinfoResponseClaims & Claims> {
  return userinfoResponseWith(every(), options);
}

/**
 * Decrypts a userinfo response that is encrypted and not signed (OpenID Connect Core section 5.3.2).
 *
 * Anyone can encrypt claims to a public key, so decryption does not show who wrote them. Two things
 * authenticate them: the TLS connection over which the application itself requested them from the provider's
 * userinfo endpoint, and `sub`, which must be that of the verified ID token. Do not use this function for a
 * response that came from anywhere else, such as through the browser.
 *
 * @throws JoseError `ERR_JWT_CLAIM_VALIDATION_FAILED` (a `JwtClaimError`) if `sub` is missing or different,
 * `ERR_JWT_EXPIRED` if the response has an `exp` that has passed, `ERR_JWT_INVALID` if the plaintext is not a
 * claims set, for example because it is signed, and the codes of `decryptCompact`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option; otherwise like
 * `decryptCompact`.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette";
 * import { encryptJwt } from "josette/jwt";
 * import { decryptUserinfo } from "josette/profiles";
 * const key = await generateKey("ECDH-ES");
 * const about = { sub: "248289761001", email: "jane@example.com" };
 * const response = await encryptJwt(about, publicKey(key), { enc: "A256GCM" });
 *
 * const { unverifiedClaims } = await decryptUserinfo(response, key, {
 *   alg: ["ECDH-ES"],
 *   enc: ["A256GCM"],
 *   subject: "248289761001",
 * });
 * console.log(unverifiedClaims["email"]); // jane@example.com
 * ```
 */
export function decryptUserinfo(
  response: string,
  keys: KeysInput,
  options: DecryptUserinfoOptions,
): Promise<DecryptedJwt> {
  return decryptUserinfoWith(every(), response, keys, options);
}
