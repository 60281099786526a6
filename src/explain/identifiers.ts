/** Compares issuers and audiences that are not equal, and says how they differ. */
import { ciamDomain, entraClouds } from "../profiles/entra/clouds.ts";
import type { FindingCode } from "./codes/all.ts";
import type { FindingValues } from "./findings.ts";

/** How two identifiers differ. */
export interface Difference {
  readonly code: FindingCode;
  readonly values: FindingValues;
}

/** Says why an issuer is not among the accepted ones. */
export function issuerDifference(actual: string, accepted: readonly string[]): Difference {
  for (const expected of accepted) {
    if (bare(actual) === bare(expected))
      return { code: "issuer-trailing-slash", values: { actual, expected } };
  }
  const tenant = entraIssuer(actual);
  for (const expected of accepted) {
    const other = entraIssuer(expected);
    if (tenant === undefined || other === undefined) continue;
    if (tenant.tenant !== other.tenant) continue;
    if (tenant.version !== other.version) {
      const values = { issuer: actual, actual: tenant.version, expected: other.version };
      return { code: "issuer-other-version", values };
    }
  }
  const others = accepted.flatMap((expected) => entraIssuer(expected)?.tenant ?? []);
  if (tenant !== undefined && others.length > 0 && !others.includes(tenant.tenant)) {
    const values = { actual: tenant.tenant, expected: listed(others) };
    return { code: "issuer-other-tenant", values };
  }
  for (const expected of accepted) {
    const how = almost(actual, expected);
    if (how !== undefined) return { code: "issuer-almost-equal", values: { actual, expected, how } };
  }
  return { code: "issuer-mismatch", values: { actual, expected: listed(accepted) } };
}

/** Says why none of the audiences of a token is among the accepted ones. */
export function audienceDifference(actual: readonly string[], accepted: readonly string[]): Difference {
  for (const one of actual) {
    for (const expected of accepted) {
      const values = { actual: one, expected };
      const isUri = /^api:/i.test(one) !== /^api:/i.test(expected);
      if (isUri && withoutScheme(one) === withoutScheme(expected))
        return { code: "audience-api-prefix", values };
      const how = bare(one) === bare(expected) ? "in the slash at the end" : almost(one, expected);
      if (how !== undefined) return { code: "audience-almost-equal", values: { ...values, how } };
    }
  }
  const expected = listed(accepted);
  return actual.length > 1
    ? {
        code: "audiences-without-yours",
        values: { count: actual.length, actual: listed(actual, "and"), expected },
      }
    : { code: "audience-mismatch", values: { actual: listed(actual), expected } };
}

/** Formats a list for a sentence. At most four texts are named. */
export function listed(texts: readonly string[], conjunction: "or" | "and" = "or"): string {
  const quoted = texts.slice(0, 4).map((text) => `"${text}"`);
  if (texts.length > quoted.length) quoted.push("others");
  return quoted.join(` ${conjunction} `);
}

function bare(text: string): string {
  return text.replace(/\/$/, "");
}

/** Reduces a default application ID URI of Entra ID, api://APPLICATION-ID, to the application ID. */
function withoutScheme(text: string): string {
  return bare(text)
    .replace(/^api:\/\//i, "")
    .toLowerCase();
}

function almost(actual: string, expected: string): string | undefined {
  const [one, other] = [bare(actual.trim()), bare(expected.trim())];
  if (one === other) return "in white space";
  if (one.toLowerCase() === other.toLowerCase()) return "in upper and lower case";
  const scheme = /^https?:\/\//i;
  if (one.replace(scheme, "") === other.replace(scheme, "")) return "in the scheme (http, https or none)";
  const port = /:(?:80|443)(?=\/|$)/;
  if (one.replace(port, "") === other.replace(port, "")) return "in the port";
  const metadata = /\/\.well-known\/.*$/;
  if (one.replace(metadata, "") === other.replace(metadata, "")) return "in the path of the metadata";
  return undefined;
}

/** An issuer of Entra ID. */
export interface EntraIssuer {
  readonly tenant: string;
  readonly version: "1.0" | "2.0";
}

/** Extracts the tenant and the version from an issuer of Entra ID. */
export function entraIssuer(issuer: string): EntraIssuer | undefined {
  const parts = /^https:\/\/([^/]+)\/([0-9a-f-]{36}|\{tenantid\})(\/v2\.0)?\/?$/i.exec(issuer);
  const [, host = "", tenant = "", path] = parts ?? [];
  if (parts === null || !isEntraHost(host)) return undefined;
  return { tenant: tenant.toLowerCase(), version: path === undefined ? "1.0" : "2.0" };
}

function isEntraHost(host: string): boolean {
  const clouds = Object.values(entraClouds);
  return (
    clouds.some(({ authority, sts }) => host === authority || host === sts) || host.endsWith(`.${ciamDomain}`)
  );
}
