/** A token for Microsoft Graph, which clients send to other APIs by mistake. Only Graph can verify it. */
import { createHash, randomBytes } from "node:crypto";
import { userClaims } from "./entra-claims.ts";
import type { Entra } from "./entra.ts";

/**
 * The signature covers a header with the hash of the nonce, but the header of the token has the nonce itself.
 */
export function graphToken({ tenantId, sign }: Entra, client: string): string {
  const claims = userClaims({ tenantId, api: graph, client, scopes: "User.Read openid profile" });
  const nonce = randomBytes(32).toString("base64url");
  const hashed = createHash("sha256").update(nonce).digest("base64url");
  const [header = "", ...rest] = sign(claims, { nonce: hashed }).split(".");
  const sent = Buffer.from(header, "base64url").toString("utf8").replace(hashed, nonce);
  return [Buffer.from(sent).toString("base64url"), ...rest].join(".");
}

/** Graph's application id, the same in all tenants. */
const graph = "00000003-0000-0000-c000-000000000000";
