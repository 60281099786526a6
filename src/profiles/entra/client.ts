/** The client of an Entra access token, and how it proved who it is. ID tokens say nothing of the kind. */
import { table } from "../../encoding/table.ts";
import { failed } from "../../jwt/claim-errors.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { canonicalGuid } from "./guid.ts";
import type { EntraTokenVersion } from "./issuers.ts";

/** How a client proved who it is: not at all (a public client), with a secret, or with a certificate. */
export type EntraClientAuthentication = "none" | "secret" | "certificate";

/** What each is in a token. */
export const clientAuthentications: Readonly<Record<EntraClientAuthentication, string>> =
  /* @__PURE__ */ table({
    none: "0",
    secret: "1",
    certificate: "2",
  });

/** The claims that say so, by version. */
const names = /* @__PURE__ */ table({
  "1.0": { client: "appid", authentication: "appidacr" },
  "2.0": { client: "azp", authentication: "azpacr" },
} satisfies Record<EntraTokenVersion, object>);

/** Which clients are accepted; all where nothing is said. */
export interface ClientRule {
  /** Application ids, canonical. */
  readonly clients: readonly string[] | undefined;
  /** The claim's values. */
  readonly clientAuthentication: readonly string[] | undefined;
}

/**
 * Checks the client. There must be one in any case: that tells an access token from an ID token for an application which is its own API.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkClient(claims: JwtClaims, version: EntraTokenVersion, rule: ClientRule): void {
  const { client, authentication } = names[version];
  const id = canonicalGuid(claims[client]);
  if (id === undefined) {
    throw failed("is no application id, so this is no access token", claims, client);
  }
  if (rule.clients !== undefined && !rule.clients.includes(id)) {
    throw failed("is not an accepted client", claims, client, rule.clients);
  }
  const { clientAuthentication: accepted } = rule;
  if (accepted === undefined) return;
  const proof = claims[authentication];
  if (typeof proof !== "string" || !accepted.includes(proof)) {
    throw failed("is not an accepted way of authentication", claims, authentication, accepted);
  }
}
