/**
 * Accepts several issuers in one policy: several names of one provider, and templates for the tenants of a
 * provider. OpenID Connect Core section 3.1.3.7 step 2.
 */
import { failed } from "../../jwt/rejections.ts";
import type { IssuerRule, JwtClaims } from "../../jwt/types.ts";
import { invalidOption, readTexts } from "../../options/values.ts";
import { isGuid } from "../building-blocks/guid.ts";

/** The accepted issuers. */
export interface Issuers {
  /** The issuer, if there is only one and it is not a template. */
  readonly single: string | undefined;
  /** The `claims.issuer` of the policy. */
  readonly accepted: string | readonly string[] | IssuerRule;
  /**
   * Checks that an accepted `iss` is that of the token's tenant, and that the key may sign for it.
   * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
   */
  readonly check: (claims: JwtClaims, keyIssuer: string | undefined) => void;
}

/** Stands for the tenant in an issuer, as in Entra ID's metadata for several tenants and in its keys. */
const placeholder = "{tenantid}";

/**
 * Reads the option `issuer`.
 * @throws UsageError `ERR_INVALID_OPTION` for an empty list, a value that is not a string, or other braces.
 */
export function readIssuers(issuer: string | readonly string[]): Issuers {
  const names = readTexts(issuer, "issuer");
  for (const name of names) requireTemplate(name);
  const [first, ...others] = names;
  const isList = others.length > 0 || names.some(isTemplate);
  if (!isList && first !== undefined) return { single: first, accepted: first, check: () => undefined };
  return {
    single: undefined,
    accepted: names.some(isTemplate)
      ? (iss) => names.some((name) => tenantIn(name, iss) !== undefined)
      : names,
    check: (claims, keyIssuer) => {
      checkIssuer(names, claims, keyIssuer);
    },
  };
}

function isTemplate(name: string): boolean {
  return name.includes(placeholder);
}

/** Rejects a misspelled placeholder, which would never match. */
function requireTemplate(name: string): void {
  const [before = "", ...rest] = name.split(placeholder);
  if (rest.length <= 1 && !/[{}]/.test(before + rest.join(""))) return;
  throw invalidOption(`issuer may contain ${placeholder} once, and no other braces`);
}

/** Returns the tenant id in a matching `iss`, "" if `name` is not a template, `undefined` without a match. */
function tenantIn(name: string, iss: string): string | undefined {
  const [before = "", after] = name.split(placeholder);
  if (after === undefined) return iss === name ? "" : undefined;
  const tenant = iss.slice(before.length, iss.length - after.length);
  return isGuid(tenant) && iss === before + tenant + after ? tenant : undefined;
}

function checkIssuer(names: readonly string[], claims: JwtClaims, keyIssuer: string | undefined): void {
  const { iss = "", tid } = claims;
  const tenants = names.map((name) => tenantIn(name, iss));
  if (!tenants.includes("")) {
    // Applications distinguish tenants by this claim.
    if (typeof tid !== "string" || !tenants.includes(tid)) {
      throw failed("is not the tenant of the issuer", claims, "tid");
    }
  }
  // The keys of all issuers are in one set. A key in it may name its issuer.
  if (keyIssuer === undefined || tenantIn(keyIssuer, iss) !== undefined) return;
  throw failed("does not match the issuer of the signing key", claims, "iss", keyIssuer);
}
