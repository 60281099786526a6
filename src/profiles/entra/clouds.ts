/**
 * The national clouds of Microsoft Entra ID, each with hosts of its own
 * (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud). Data, and how a caller names a row.
 */
import { rowOf, table } from "../../encoding/table.ts";
import { UsageError } from "../../errors.ts";

/** The clouds: the public one, the US Government's, and the one that 21Vianet runs in China. */
export type EntraCloudName = "global" | "usgov" | "china";

/** One cloud. */
export interface EntraCloud {
  /** The host that issues tokens of version 2.0, and that has the endpoints and the keys of both versions. */
  readonly authority: string;
  /** The host in the `iss` of tokens of version 1.0. */
  readonly sts: string;
  /** The hosts of Microsoft Graph: the one API with tokens that nobody else can verify. */
  readonly graph: readonly string[];
}

/** The hosts by cloud. Government tokens of version 1.0 name the same host as those of the public cloud. */
export const entraClouds: Readonly<Record<EntraCloudName, EntraCloud>> = /* @__PURE__ */ table({
  global: {
    authority: "login.microsoftonline.com",
    sts: "sts.windows.net",
    graph: ["graph.microsoft.com"],
  },
  usgov: {
    authority: "login.microsoftonline.us",
    sts: "sts.windows.net",
    graph: ["graph.microsoft.us", "dod-graph.microsoft.us"],
  },
  china: {
    authority: "login.partner.microsoftonline.cn",
    sts: "sts.chinacloudapi.cn",
    graph: ["microsoftgraph.chinacloudapi.cn"],
  },
});

/** The domain under which every external tenant (CIAM) has a host of its own. */
export const ciamDomain = "ciamlogin.com";

/**
 * The cloud a caller names; the public one by default.
 * @throws UsageError `ERR_INVALID_OPTION` for a cloud that does not exist.
 */
export function entraCloud(name: EntraCloudName = "global"): EntraCloud {
  const row = rowOf<EntraCloud>(entraClouds, name);
  if (row !== undefined) return row;
  throw new UsageError(
    "ERR_INVALID_OPTION",
    `cloud must be one of ${Object.keys(entraClouds).join(", ")}; leave it out for the public cloud`,
  );
}
