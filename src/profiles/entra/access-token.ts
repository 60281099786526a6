/**
 * Access tokens of Microsoft Entra ID for an API of one's own
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
import { entraKeysUrl, keysForOwnApis } from "./keys.ts";
import { checkPermissions } from "./permissions.ts";
import {
  entraAccessTokenOptions,
  entraDecryptOptions,
  resolveEntraOptions,
  type ResolvedEntraOptions,
} from "./read-options.ts";
import { checkTenant } from "./tenant.ts";

/**
 * A policy for the access tokens that Entra ID issues for your API. What it returns is a plain `JwtPolicy` for `createJwtVerifier`.
 *
 * A token passes if
 * - it is signed with RS256 by a key of Entra's, and that key's own `issuer`, where it has one, is the token's;
 * - `tid` is one of the tenants, `ver` one of the versions, and `iss` exactly the issuer of that tenant for that version and cloud;
 * - `aud` is the API, and the times hold, with 60 seconds for clocks that differ;
 * - it names its client (`azp` in version 2.0, `appid` in 1.0), which ID tokens do not, and its `typ`, if any, is `JWT`;
 * - the client and how it has authenticated are what `clients` and `clientAuthentication` accept, where they are given;
 * - it has a permission that `scopes` or `roles` accept, where they are given.
 *
 * Without `scopes`, `roles` and `clients` **any** application of the tenant gets in: Entra issues a token for your API to each of them
 * that asks, with no permission in it, unless the API's registration requires assignment. With them:
 * - A token with `scp` acts for a user. It needs one of `scopes`. Its `roles` are those of the user, and no permission of the application:
 *   with `roles` alone it is refused. Check what a user may do after the verification, or in `check`, with `rolesOf(claims)`.
 * - A token without `scp` is an application's own. It needs one of `roles`; with `scopes` alone it is refused. That it is an
 *   application's must be told by `idtyp: "app"`, an optional claim that the API's registration can ask for, or, where there is no `idtyp`,
 *   by `sub` being the same as `oid`.
 * - With both lists each kind of token needs what is said of it here.
 *
 * Tokens for Microsoft Graph cannot be verified by anyone else: they fail with `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` and a message
 * that says so, before any key is asked for.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown, impossible or contradictory: a domain for a tenant, Microsoft
 * Graph for an audience, an empty list; `ERR_INVALID_ARGUMENT` for keys that are none.
 * @throws JoseError the errors of `importKey` and `keySet` for bad keys.
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
 * // The keys are fetched when the first token comes: const { claims } = await verifier.verify(token);
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
      wrapKeys: keysForOwnApis,
    },
  );
  // What a policy takes as it is shows its mistakes here as well, and not only when a verifier is made.
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

/** Entra's defaults. An object that leaves nothing out stays the same one: policies of one verifier may share it. */
function decryptPolicy(options: EntraDecryptOptions): DecryptPolicy {
  const read = entraDecryptOptions.read(options);
  if (isComplete(options, read)) return options;
  return { alg: ["RSA-OAEP", "RSA-OAEP-256"], enc: ["A128CBC-HS256", "A256CBC-HS512"], ...read };
}

function isComplete(options: EntraDecryptOptions, read: EntraDecryptOptions): options is DecryptPolicy {
  return options.keys === read.keys && read.alg !== undefined && read.enc !== undefined;
}
