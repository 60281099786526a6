/** The part of josette/profiles for ID tokens of Entra ID. */
import { every } from "../../algorithms/every.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import type { OidcIdTokenContext } from "../oidc/id-token-context.ts";
import type { EntraIdTokenOptions } from "./id-token-options.ts";
import { entraIdToken as entraIdTokenWith } from "./id-token.ts";

export type { B2cOptions } from "./b2c.ts";
export { groupsOf, type EntraGroups } from "./groups.ts";
export type { EntraIdTokenOptions } from "./id-token-options.ts";

/**
 * Returns a policy for the ID tokens that Entra ID issues to your application, to be passed to
 * `createJwtVerifier`. It also accepts those of an external tenant (`ciam`) and of Azure AD B2C (`b2c`).
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
