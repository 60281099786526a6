/** Tokens for Microsoft's own APIs, which only these APIs can verify. */
import type { JsonObject } from "../encoding/json-value.ts";
import { entraClouds } from "../profiles/entra/clouds.ts";
import type { Examination } from "./examination.ts";
import { entraIssuer } from "./identifiers.ts";

/** The application ID of Microsoft Graph in all tenants. */
const graphId = "00000003-0000-0000-c000-000000000000";

/** Recognizes tokens for Microsoft's APIs by the nonce in the header, and the issuer or the audience. */
export function checkMicrosoft(
  ex: Examination,
  header: JsonObject,
  claims: JsonObject | undefined,
  layer: number,
): void {
  if (typeof header["nonce"] !== "string" || claims === undefined) return;
  const { aud, iss } = claims;
  const audience = typeof aud === "string" ? aud : "unknown";
  const isOfEntra = typeof iss === "string" && entraIssuer(iss) !== undefined;
  if (isOfEntra || isGraph(audience)) ex.report("graph-token", { audience: `"${audience}"` }, { layer });
}

function isGraph(audience: string): boolean {
  const host = audience.replace(/^https:\/\//, "").replace(/\/$/, "");
  return audience === graphId || Object.values(entraClouds).some(({ graph }) => graph.includes(host));
}
