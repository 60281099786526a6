/**
 * Access tokens issued by Microsoft Entra ID for a custom API
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, access-token-claims-reference).
 */
import { decryptionCode } from "../../jwt/verify-unsigned.ts";
import type { Suite } from "../../algorithms/suite.ts";
import { typeOf } from "../../header/media-type.ts";
import { remoteKeySet } from "../../jwk/sets/remote/remote-key-set.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { RS256 } from "../../algorithms/signatures/rsa-pkcs1.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { withProfile } from "../../jwt/profile-policy.ts";
import type { ClaimsOrigin, JwtClaims } from "../../jwt/types.ts";
import {
  type EntraAccessTokenOptions,
  entraAccessTokenOptions,
  resolveEntraOptions,
  type ResolvedEntraOptions,
} from "./access-token-options.ts";
import { accessTokenContext, type AccessTokenContext } from "../oauth/confirmation-options.ts";
import { checkConfirmation } from "../oauth/confirmation.ts";
import { checkClient } from "./client-authentication.ts";
import { entraDecryption } from "./decrypt-option.ts";
import { issuersOf } from "./tenant-issuers.ts";
import { entraKeysUrl, keysForCustomApis } from "./signing-keys.ts";
import { checkPermissions } from "./required-permissions.ts";
import { checkTenant } from "./tenant.ts";
import { requireType } from "../../jwt/rejections.ts";

/** Implements `entraAccessToken` of josette/profiles with the algorithms of a suite. */
export function entraAccessToken<Claims = unknown>(
  suite: Suite,
  options: EntraAccessTokenOptions<Claims>,
): LeanJwtPolicy<AccessTokenContext, Claims> {
  const read = entraAccessTokenOptions.read(options);
  const rules = resolveEntraOptions(read);
  const { decrypt, clockTolerance = 60, maxTokenAge, check, cache, limits } = read;
  const { keys = remoteKeySet(suite, entraKeysUrl(rules)) } = read;
  const policy = withProfile<AccessTokenContext>(
    {
      ...(decrypt !== undefined && {
        decrypt: entraDecryption(suite, decrypt),
      }),
      verify: { keys, alg: [RS256] },
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
      ...accessTokenContext,
      *check(claims, about: ClaimsOrigin<AccessTokenContext>, call) {
        checkToken(claims, about, rules);
        yield* checkConfirmation(claims, about, rules.confirmation, call);
      },
      applicationCheck: check,
      wrapKeys: keysForCustomApis,
    },
  );
  // Mistakes in options that are passed on to the policy are reported here, before a verifier is created.
  resolveJwtPolicy(suite, decryptionCode.resolve, policy);
  return policy;
}

/** Checks the type, the tenant, the client and the permissions of a token. */
function checkToken(claims: JwtClaims, { jws }: ClaimsOrigin, rules: ResolvedEntraOptions): void {
  if (typeOf(jws.header) !== undefined) requireType(jws.header, "JWT", "JWS");
  const version = checkTenant(claims, jws.key.issuer, rules);
  checkClient(claims, version, rules);
  checkPermissions(claims, rules);
}
