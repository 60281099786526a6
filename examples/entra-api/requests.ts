/** Valid and invalid requests, with the expected responses. */
import { randomUUID } from "node:crypto";
import { applicationClaims, idTokenClaims, userClaims } from "../identity-provider/entra-claims.ts";
import { graphToken } from "../identity-provider/entra-graph.ts";
import type { Entra } from "../identity-provider/entra.ts";
import type { JsonObject } from "../identity-provider/jws.ts";
import { registered } from "./policy.ts";

export interface OrdersRequest {
  readonly name: string;
  /** Default: GET. */
  readonly method?: "GET" | "POST";
  readonly token?: string;
  readonly status: number;
  /** The log entry for a rejected token. */
  readonly code?: string;
  readonly claim?: string;
}

/** Tokens that Entra ID would issue. */
export function goodRequests(entra: Entra): readonly OrdersRequest[] {
  return [
    { name: "a user, with a plain token", token: entra.sign(user(entra)), status: 200 },
    { name: "a user, with an encrypted token", token: entra.encrypt(user(entra)), status: 200 },
    {
      name: "a daemon, with an app role",
      token: entra.sign(daemon(entra, ["Orders.Read.All"])),
      status: 200,
    },
    {
      name: "a user who writes, with the scope for it",
      method: "POST",
      token: entra.sign(user(entra, "Orders.Read Orders.Write")),
      status: 201,
    },
  ];
}

/** Tokens that are valid, but not for this request. */
export function badRequests(entra: Entra): readonly OrdersRequest[] {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now - 3720, nbf: now - 3720, exp: now - 120 };
  const invalid = { status: 401, code: "ERR_JWT_CLAIM_VALIDATION_FAILED" };
  return [
    { name: "no token at all", status: 401 },
    {
      name: "an expired token",
      token: entra.sign({ ...user(entra), ...times }),
      status: 401,
      code: "ERR_JWT_EXPIRED",
      claim: "exp",
    },
    {
      // An API that only checks signatures would accept it: the tokens of all tenants are signed with the
      // same keys.
      name: "a token of another tenant",
      token: entra.sign(userClaims({ ...userToken(entra), tenantId: randomUUID() })),
      ...invalid,
      claim: "iss",
    },
    {
      name: "an ID token in place of an access token",
      token: entra.sign(idTokenClaims(entra.tenantId, registered.api)),
      ...invalid,
      claim: "azp",
    },
    {
      name: "a token for Microsoft Graph",
      token: graphToken(entra, registered.website),
      status: 401,
      code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    },
    {
      name: "a token of a client that used a secret, not a certificate",
      token: entra.sign({ ...user(entra), azpacr: "1" }),
      ...invalid,
      claim: "azpacr",
    },
    {
      name: "a user who writes, without the scope for it",
      method: "POST",
      token: entra.sign(user(entra)),
      status: 403,
      code: "insufficient_scope",
    },
    {
      name: "a daemon without a role",
      token: entra.sign(daemon(entra, [])),
      status: 403,
      code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
      claim: "roles",
    },
  ];
}

/** The claims of a token for a user of the website. */
export function user(entra: Entra, scopes = "Orders.Read"): JsonObject {
  return userClaims({ ...userToken(entra), scopes });
}

function userToken({ tenantId }: Entra) {
  return { tenantId, api: registered.api, client: registered.website, scopes: "Orders.Read" };
}

function daemon({ tenantId }: Entra, roles: readonly string[]): JsonObject {
  const { api, daemon: client } = registered;
  return applicationClaims({ tenantId, api, client, objectId: randomUUID(), roles });
}
