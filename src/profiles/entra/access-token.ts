/**
 * Access tokens issued by Microsoft Entra ID for a custom API
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, access-token-claims-reference).
 */
import { sameMediaType, typeOf } from "../../header/media-type.ts";
import { remoteKeySet } from "../../jwk/sets/remote/remote.ts";
import { wrongType } from "../../jwt/claim-errors.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { withProfile } from "../../jwt/profile-slot.ts";
import type { ClaimsOrigin, DecryptPolicy, JwtClaims, JwtContext, JwtPolicy } from "../../jwt/types.ts";
import type { EntraAccessTokenOptions, EntraDecryptOptions } from "./access-token-options.ts";
import { checkClient } from "./client.ts";
import { issuersOf } from "./issuers.ts";
import { entraKeysUrl, keysForCustomApis } from "./keys.ts";
import { checkPermissions } from "./permissions.ts";
import {
  entraAccessTokenOptions,
  entraDecryptOptions,
  resolveEntraOptions,
  type ResolvedEntraOptions,
} from "./read-options.ts";
import { checkTenant } from "./tenant.ts";

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
 * - it has an accepted permission, if `scopes` or `roles` are given.
 *
 * Without `scopes`, `roles` and `clients` **any** application of the tenant is accepted. Entra ID issues a
 * token for your API to every application that requests one, without permissions, unless the API's
 * registration requires assignment. With them:
 * - A token with `scp` acts for a user. It needs one of `scopes`. Its `roles` are the roles of the user, not
 *   permissions of the application, so with `roles` alone it is rejected. To check what a user may do, use
 *   `rolesOf(claims)` after the verification or in `check`.
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
): JwtPolicy<JwtContext, Claims> {
  const read = entraAccessTokenOptions.read(options);
  const rules = resolveEntraOptions(read);
  const { decrypt, clockTolerance = 60, maxTokenAge, check, cache, limits } = read;
  const { keys = remoteKeySet(entraKeysUrl(rules)) } = read;
  const policy = withProfile(
    {
      ...(decrypt !== undefined && { decrypt: decryptPolicy(decrypt) }),
      verify: { keys, alg: ["RS256"] },
      claims: {
        issuer: issuersOf(rules, rules.versions, rules.tenants),
        audience: rules.audience,
        clockTolerance,
        ...(maxTokenAge !== undefined && { maxTokenAge }),
      },
      ...(cache !== undefined && { cache }),
      ...(limits !== undefined && { limits }),
    },
    {
      name: "entraAccessToken",
      required: ["iss", "aud", "exp", "iat", "tid", "ver"],
      context: {},
      *check(claims, about) {
        checkToken(claims, about, rules);
      },
      applicationCheck: check,
      wrapKeys: keysForCustomApis,
    },
  );
  // Reports mistakes in options that the policy passes through here, not only when a verifier is created.
  resolveJwtPolicy(policy);
  return policy;
}

/** The checks of this profile. */
function checkToken(claims: JwtClaims, { jws }: ClaimsOrigin, rules: ResolvedEntraOptions): void {
  const typ = typeOf(jws.header);
  if (typ !== undefined && !sameMediaType(typ, "JWT")) throw wrongType(typ, "JWT");
  const version = checkTenant(claims, jws.key.issuer, rules);
  checkClient(claims, version, rules);
  checkPermissions(claims, rules);
}

/**
 * Adds Entra ID's defaults. Options that need no defaults are returned unchanged: policies of one verifier
 * may share the object.
 */
function decryptPolicy(options: EntraDecryptOptions): DecryptPolicy {
  const read = entraDecryptOptions.read(options);
  if (isComplete(options, read)) return options;
  return { alg: ["RSA-OAEP", "RSA-OAEP-256"], enc: ["A128CBC-HS256", "A256CBC-HS512"], ...read };
}

function isComplete(options: EntraDecryptOptions, read: EntraDecryptOptions): options is DecryptPolicy {
  return options.keys === read.keys && read.alg !== undefined && read.enc !== undefined;
}
