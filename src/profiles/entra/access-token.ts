/**
 * Access tokens issued by Microsoft Entra ID for a custom API
 * (https://learn.microsoft.com/entra/identity-platform/access-tokens, access-token-claims-reference).
 */
import { resolveDecryption } from "../../jwt/decryption.ts";
import type { Suite } from "../../algorithms/suite.ts";
import { typeOf } from "../../header/parameters.ts";
import { remoteKeySet } from "../../jwk/sets/remote/remote.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { withProfile } from "../../jwt/profile-slot.ts";
import type { ClaimsOrigin, DecryptPolicy, JwtClaims, JwtContext, JwtPolicy } from "../../jwt/types.ts";
import {
  type EntraAccessTokenOptions,
  type EntraDecryptOptions,
  entraAccessTokenOptions,
  entraDecryptOptions,
  resolveEntraOptions,
  type ResolvedEntraOptions,
} from "./access-token-options.ts";
import { checkClient } from "./client.ts";
import { issuersOf } from "./issuers.ts";
import { entraKeysUrl, keysForCustomApis } from "./keys.ts";
import { checkPermissions } from "./permissions.ts";
import { checkTenant } from "./tenant.ts";
import { requireType } from "../../jwt/rejections.ts";

/** Implements `entraAccessToken` of josette/profiles for the algorithms of an entry. */
export function entraAccessToken<Claims = unknown>(
  suite: Suite,
  options: EntraAccessTokenOptions<Claims>,
): JwtPolicy<JwtContext, Claims> {
  const read = entraAccessTokenOptions.read(options);
  const rules = resolveEntraOptions(read);
  const { decrypt, clockTolerance = 60, maxTokenAge, check, cache, limits } = read;
  const { keys = remoteKeySet(suite, entraKeysUrl(rules)) } = read;
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
  resolveJwtPolicy(suite, resolveDecryption, policy);
  return policy;
}

/** The checks of this profile. */
function checkToken(claims: JwtClaims, { jws }: ClaimsOrigin, rules: ResolvedEntraOptions): void {
  if (typeOf(jws.header) !== undefined) requireType(jws.header, "JWT", "JWS");
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
