/**
 * The national clouds of Microsoft Entra ID and their hosts
 * (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud).
 */
import { rowOf, table } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";

/** The clouds: the public one, the US Government's, and the one operated by 21Vianet in China. */
export type EntraCloudName = "global" | "usgov" | "china";

/** The hosts of one cloud. */
export interface EntraCloud {
  /** The host in the `iss` of version 2.0 tokens. It also has the endpoints and keys of both versions. */
  readonly authority: string;
  /** The host in the `iss` of version 1.0 tokens. */
  readonly sts: string;
  /** The hosts of Microsoft Graph. Only Graph itself can verify its tokens. */
  readonly graph: readonly string[];
  /** The `aud` of assertions of federated identities. */
  readonly tokenExchange: string;
}

/**
 * The hosts of each cloud. Version 1.0 tokens of the government cloud have the same host in `iss` as those of
 * the public cloud.
 */
export const entraClouds: Readonly<Record<EntraCloudName, EntraCloud>> = /* @__PURE__ */ table({
  global: {
    authority: "login.microsoftonline.com",
    sts: "sts.windows.net",
    graph: ["graph.microsoft.com"],
    tokenExchange: "api://AzureADTokenExchange",
  },
  usgov: {
    authority: "login.microsoftonline.us",
    sts: "sts.windows.net",
    graph: ["graph.microsoft.us", "dod-graph.microsoft.us"],
    tokenExchange: "api://AzureADTokenExchangeUSGov",
  },
  china: {
    authority: "login.partner.microsoftonline.cn",
    sts: "sts.chinacloudapi.cn",
    graph: ["microsoftgraph.chinacloudapi.cn"],
    tokenExchange: "api://AzureADTokenExchangeChina",
  },
});

/** The parent domain of the hosts of external tenants (CIAM). */
export const ciamDomain = "ciamlogin.com";

/**
 * Returns the hosts of a cloud; by default the public one.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown cloud.
 */
export function entraCloud(name: EntraCloudName = "global"): EntraCloud {
  const row = rowOf<EntraCloud>(entraClouds, name);
  if (row !== undefined) return row;
  throw new UsageError(
    "ERR_INVALID_OPTION",
    `cloud must be one of ${Object.keys(entraClouds).join(", ")}; omit it for the public cloud`,
  );
}
