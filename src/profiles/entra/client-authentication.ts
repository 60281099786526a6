/** The client of an Entra ID access token, and how it authenticated. ID tokens have no such claims. */
import { table } from "../../encoding/table.ts";
import { failed } from "../../jwt/rejections.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { canonicalGuid } from "../building-blocks/guid.ts";
import type { EntraTokenVersion } from "./tenant-issuers.ts";

/** How a client authenticated: not at all (a public client), with a secret, or with a certificate. */
export type EntraClientAuthentication = "none" | "secret" | "certificate";

/** The value of `azpacr` or `appidacr` for each method. */
export const clientAuthentications: Readonly<Record<EntraClientAuthentication, string>> =
  /* @__PURE__ */ table({
    none: "0",
    secret: "1",
    certificate: "2",
  });

/** The names of the claims about the client, by token version. */
const names = /* @__PURE__ */ table({
  "1.0": { client: "appid", authentication: "appidacr" },
  "2.0": { client: "azp", authentication: "azpacr" },
} satisfies Record<EntraTokenVersion, object>);

/** The accepted clients; an undefined member accepts all. */
export interface ClientRule {
  /** Application ids, in canonical form. */
  readonly clients: readonly string[] | undefined;
  /** The accepted values of `azpacr` or `appidacr`. */
  readonly clientAuthentication: readonly string[] | undefined;
}

/**
 * Checks the client. The claim is always required: if an application is its own API, only this claim
 * distinguishes an access token from an ID token.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkClient(claims: JwtClaims, version: EntraTokenVersion, rule: ClientRule): void {
  const { client, authentication } = names[version];
  const id = canonicalGuid(claims[client]);
  if (id === undefined) {
    const problem = claims[client] === undefined ? "is missing" : "is not an application id";
    throw failed(`${problem}, so this is not an access token`, claims, client);
  }
  if (rule.clients !== undefined && !rule.clients.includes(id)) {
    throw failed("is not an accepted client", claims, client, rule.clients);
  }
  const { clientAuthentication: accepted } = rule;
  if (accepted === undefined) return;
  const proof = claims[authentication];
  if (typeof proof !== "string" || !accepted.includes(proof)) {
    throw failed("is not an accepted method of client authentication", claims, authentication, accepted);
  }
}
