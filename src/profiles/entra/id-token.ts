/**
 * ID tokens issued by Microsoft Entra ID, Entra External ID and Azure AD B2C
 * (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference).
 */
import type { Suite } from "../../algorithms/suite.ts";
import { remoteKeySet } from "../../jwk/sets/remote/remote-key-set.ts";
import { failed } from "../../jwt/rejections.ts";
import type { ClaimsOrigin, IssuerRule, JwtClaims } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { copyOptions } from "../../options/reader.ts";
import { oidcContextOptions, type OidcIdTokenContext } from "../oidc/id-token-context.ts";
import { resolveOidcOptions } from "../oidc/id-token-options.ts";
import { checkIdToken } from "../oidc/id-token.ts";
import { isGuid } from "../building-blocks/guid.ts";
import { signedTokenPolicy } from "../building-blocks/signed-token.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import { b2cKeys, checkB2cPolicy, isB2cIssuer, readB2cRule } from "./b2c.ts";
import { entraDecryption } from "./decrypt-option.ts";
import {
  entraIdTokenOptions,
  readAppId,
  readClientIds,
  type EntraIdTokenOptions,
} from "./id-token-options.ts";
import { issuersOf } from "./tenant-issuers.ts";
import { entraKeysUrl } from "./signing-keys.ts";
import { readTenantRule } from "./tenant-options.ts";
import { checkTenant } from "./tenant.ts";

/** Implements `entraIdToken` of josette/profiles with the algorithms of a suite. */
export function entraIdToken<Claims = unknown>(
  suite: Suite,
  options: EntraIdTokenOptions<Claims>,
): LeanJwtPolicy<OidcIdTokenContext, Claims> {
  const { decrypt, ...rest } = entraIdTokenOptions.read(options);
  // Without a prototype, so that nothing added to `Object.prototype` is taken for an option.
  const read = copyOptions(rest, "options");
  const { subject, cache } = read;
  const clientIds = readClientIds(read.clientId);
  const rules = resolveOidcOptions(read, clientIds);
  const tenants = tenantsOf(suite, read);
  return signedTokenPolicy<OidcIdTokenContext>(suite, read, {
    name: "entraIdToken",
    publishedKeys: tenants.publishedKeys,
    decryption: decrypt === undefined ? undefined : entraDecryption(suite, decrypt),
    claims: {
      issuer: tenants.issuer,
      audience: clientIds,
      ...(subject !== undefined && { subject }),
    },
    cache,
    required: ["iss", "sub", "aud", "exp", "iat", ...tenants.required],
    context: { ...oidcContextOptions },
    *check(claims, about: ClaimsOrigin<OidcIdTokenContext>, times) {
      yield* checkIdToken(suite, claims, about, times, rules);
      tenants.check(claims, about.jws.key.issuer);
      checkObjectId(claims);
    },
  });
}

/** The parts of a policy that depend on the kind of tenant. */
interface Tenants {
  readonly issuer: readonly string[] | IssuerRule;
  readonly publishedKeys: () => KeysInput;
  readonly required: readonly string[];
  readonly check: (claims: JwtClaims, keyIssuer: string | undefined) => void;
}

function tenantsOf(suite: Suite, options: EntraIdTokenOptions): Tenants {
  const rule = readTenantRule(options);
  const appId = readAppId(options);
  if (options.b2c !== undefined) {
    const b2c = readB2cRule(options.b2c, rule.tenants, options);
    return {
      issuer: (iss) => isB2cIssuer(b2c, iss),
      publishedKeys: () => b2cKeys(suite, b2c),
      required: [],
      check: (claims) => {
        checkB2cPolicy(claims, b2c);
      },
    };
  }
  return {
    issuer: issuersOf(rule, rule.versions, rule.tenants),
    publishedKeys: () => remoteKeySet(suite, entraKeysUrl({ ...rule, appId })),
    required: ["tid", "ver"],
    check: (claims, keyIssuer) => {
      checkTenant(claims, keyIssuer, rule);
    },
  };
}

/** Checks `oid`, the id of the user in the tenant. It is present if the scope `profile` was requested. */
function checkObjectId(claims: JwtClaims): void {
  const { oid } = claims;
  if (oid !== undefined && !isGuid(oid)) throw failed("is not an object id", claims, "oid");
}
