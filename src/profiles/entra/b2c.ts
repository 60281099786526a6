/**
 * The user flows and custom policies of Azure AD B2C
 * (https://learn.microsoft.com/azure/active-directory-b2c/tokens-overview).
 */
import type { Suite } from "../../algorithms/suite.ts";
import { remoteKeySet } from "../../jwk/sets/remote/remote-key-set.ts";
import { findKeys } from "../../jwk/sets/key-source.ts";
import type { KeyInput, KeyRequest, KeySource } from "../../jwk/key/types.ts";
import { failed } from "../../jwt/rejections.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, readTexts } from "../../options/values.ts";
import { start } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import type { TenantOptions } from "./tenant-options.ts";

/** A tenant of Azure AD B2C: the option `b2c` of {@link entraIdToken}. */
export interface B2cOptions {
  /** The host of the tenant, for example `contoso.b2clogin.com`, or its custom domain. */
  readonly host: string;
  /**
   * The accepted user flows or custom policies, for example `B2C_1_signupsignin1`. Each is a different way to
   * log in, so tokens of other policies are rejected. Letter case is ignored.
   */
  readonly policies: string | readonly string[];
}

/** The reader of `B2cOptions`. */
export const b2cOptions: OptionReader<B2cOptions> = /* @__PURE__ */ new OptionReader<B2cOptions>("b2c", {
  host: { kind: "mandatory", is: "elsewhere", write: 'host: "<tenant>.b2clogin.com"' },
  policies: { kind: "mandatory", is: "elsewhere", write: "policies: the accepted user flows" },
});

/** The tenant and the accepted policies, in lower case. */
export interface B2cRule {
  readonly host: string;
  readonly tenant: string;
  readonly policies: readonly string[];
}

/**
 * Reads the option `b2c`.
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid option or a contradiction.
 */
export function readB2cRule(
  input: B2cOptions,
  tenants: readonly string[] | "any",
  { versions, cloud, ciam }: TenantOptions,
): B2cRule {
  const { host, policies } = b2cOptions.read(input);
  if (typeof host !== "string" || !/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]+$/i.test(host)) {
    throw invalidOption('b2c.host must be a host name, for example "contoso.b2clogin.com"');
  }
  const [tenant, ...others] = tenants === "any" ? [] : tenants;
  if (tenant === undefined || others.length > 0) throw invalidOption("b2c requires exactly one tenant");
  const other = { versions, cloud, ciam };
  const [extra] = Object.entries(other).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (extra !== undefined) throw invalidOption(`b2c cannot be combined with ${extra}`);
  return { host: host.toLowerCase(), tenant, policies: readTexts(policies, "b2c.policies").map(policyName) };
}

function policyName(name: string): string {
  if (/^[a-z0-9_-]+$/i.test(name)) return name.toLowerCase();
  throw invalidOption("b2c.policies must be names of user flows or custom policies");
}

/**
 * Returns whether an `iss` is accepted. A setting of the tenant decides whether the issuer contains the
 * policy.
 */
export function isB2cIssuer({ host, tenant, policies }: B2cRule, iss: string): boolean {
  if (iss === `https://${host}/${tenant}/v2.0/`) return true;
  return policies.some((policy) => policyIn(iss, host, tenant) === policy);
}

/** Returns the policy in an `iss`, in lower case. */
function policyIn(iss: string, host: string, tenant: string): string | undefined {
  const [before, after] = [`https://${host}/tfp/${tenant}/`, "/v2.0/"];
  if (!iss.startsWith(before) || !iss.endsWith(after)) return undefined;
  return iss.slice(before.length, -after.length).toLowerCase();
}

/**
 * Checks the policy, which is in `tfp`, or in `acr` for older user flows.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkB2cPolicy(claims: JwtClaims, { host, tenant, policies }: B2cRule): void {
  const { tid, iss = "" } = claims;
  if (tid !== undefined && tid !== tenant) throw failed("is not the accepted tenant", claims, "tid", tenant);
  const claim = claims["tfp"] === undefined && claims["acr"] !== undefined ? "acr" : "tfp";
  const value = claims[claim];
  if (value === undefined) throw failed("is missing", claims, claim, policies);
  const name = typeof value === "string" ? value.toLowerCase() : undefined;
  if (name === undefined || !policies.includes(name)) {
    throw failed("is not an accepted policy", claims, claim, policies);
  }
  const inIssuer = policyIn(iss, host, tenant);
  if (inIssuer !== undefined && inIssuer !== name) {
    throw failed("is not the user flow or policy named in the issuer", claims, claim, inIssuer);
  }
}

/** Returns the keys that Azure AD B2C publishes for these policies: custom policies may have their own. */
export function b2cKeys(suite: Suite, { host, tenant, policies }: B2cRule): KeySource {
  const sets = policies.map((policy) =>
    remoteKeySet(suite, `https://${host}/${tenant}/${policy}/discovery/v2.0/keys`),
  );
  const [only, ...others] = sets;
  if (only !== undefined && others.length === 0) return only;
  return Object.freeze({ find: (request: KeyRequest) => start(findInAny(sets, request)) });
}

/** Returns the keys of the first set that has matching ones. If a set fails, the others are still tried. */
function* findInAny(sets: readonly KeySource[], request: KeyRequest): Steps<readonly KeyInput[]> {
  const failures: unknown[] = [];
  for (const set of sets) {
    try {
      const found = yield* findKeys(set, request);
      if (found.length > 0) return found;
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
  return [];
}
