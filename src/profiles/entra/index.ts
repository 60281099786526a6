/** The part of josette/profiles for ID tokens of Entra ID, and for federated identities. */
import { every } from "../../algorithms/every.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import type { OidcIdTokenContext } from "../oidc/id-token-context.ts";
import {
  entraFederatedAssertion as entraFederatedAssertionWith,
  type EntraFederatedAssertionOptions,
} from "./federated-assertion.ts";
import type { EntraIdTokenOptions } from "./id-token-options.ts";
import { entraIdToken as entraIdTokenWith } from "./id-token.ts";

export type { B2cOptions } from "./b2c.ts";
export type { EntraFederatedAssertionOptions } from "./federated-assertion.ts";
export { groupsOf, type EntraGroups } from "./groups.ts";
export type { EntraIdTokenOptions } from "./id-token-options.ts";

/**
 * Returns a policy for the ID tokens that Entra ID issues to your application, to be passed to
 * `createJwtVerifier`. Also for ID tokens of an external tenant (`ciam`) and of Azure AD B2C (`b2c`).
 *
 * A token is accepted if
 * - it satisfies everything that `oidcIdToken` checks: audience, times, nonce, and the hashes of the values
 *   that were returned with it; the values of a login are passed with the call in the same way;
 * - it is signed by one of Entra ID's keys, and the `issuer` of that key, if it has one, is the token's
 *   issuer;
 * - `tid` is an accepted tenant, `ver` is an accepted version, and `iss` is the issuer for that tenant,
 *   version and cloud; with `b2c`, `iss` is the issuer of that tenant, and `tfp` or, in older user flows,
 *   `acr` is an accepted policy;
 * - `oid`, if present, is an object id.
 *
 * Identify users by `claims.oid` and `claims.tid`, or by `claims.sub`, and never by a name or an address.
 * `groupsOf` returns their groups.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option or a contradiction, and
 * from the verifier for a call without the nonce or with an undefined value; `ERR_INVALID_ARGUMENT` for
 * `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys. From the verifier,
 * `JwtClaimError` `ERR_JWT_EXPIRED` or `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim.
 * @example
 * ```ts
 * import { createJwtVerifier } from "josette";
 * import { entraIdToken } from "josette/profiles";
 * const verifier = createJwtVerifier(
 *   entraIdToken({
 *     tenants: "8eaef023-2b34-4da1-9baa-8bc8c9d6a490",
 *     clientId: "6e74172b-be56-4843-9ff4-e66a39bb12e3",
 *     versions: ["2.0"],
 *   }),
 * );
 * // The keys are fetched when the first token arrives: await verifier.verify(token, { nonce });
 * console.log(typeof verifier.verify); // function
 * ```
 */
export function entraIdToken<Claims = unknown>(
  options: EntraIdTokenOptions<Claims>,
): LeanJwtPolicy<OidcIdTokenContext, Claims> {
  return entraIdTokenWith(every(), options);
}

/**
 * Creates an assertion of a federated identity (workload identity federation): a JWT from your own issuer,
 * which an application registration in Entra ID trusts through a federated credential. Use it as the client
 * assertion of a token request instead of one that is signed with a certificate of the application. Create a
 * new assertion for each request.
 *
 * `iss` and `sub` are the issuer and the subject of the federated credential, not the client id, and `aud` is
 * `api://AzureADTokenExchange` or that of a national cloud. Entra ID verifies the signature with the keys
 * that the issuer publishes: `<issuer>/.well-known/openid-configuration` must name a key set that has the
 * public key.
 *
 * For federated identities elsewhere use `clientAssertion` with `issuer`, `subject` and `audience`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, both of `cloud` and
 * `audience`, and for claims that the other options determine; `ERR_KEY_NOT_SUITABLE` for a key that cannot
 * sign with `alg`; `ERR_INVALID_ARGUMENT` for claims or a header that JSON cannot represent, and for a `key`
 * that is not a key.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { decodeUnverified, generateKey } from "josette";
 * import { clientCredentialsForm, entraFederatedAssertion } from "josette/profiles";
 * const key = await generateKey("RS256", { kid: "2026-11" }); // in the key set of the issuer
 * const assertion = await entraFederatedAssertion({
 *   issuer: "https://workloads.example.com",
 *   subject: "job:nightly-export",
 *   key,
 * });
 * const clientId = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
 * const body = clientCredentialsForm({ clientId, assertion, scope: "api://orders/.default" });
 * console.log(decodeUnverified(assertion).claims?.["aud"], body.get("client_id") === clientId);
 * // api://AzureADTokenExchange true
 * ```
 */
export function entraFederatedAssertion(options: EntraFederatedAssertionOptions): Promise<string> {
  return entraFederatedAssertionWith(every(), options);
}
