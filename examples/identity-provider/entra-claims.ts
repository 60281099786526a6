/**
 * The claims of Entra ID's tokens, version 2.0 (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). They
 * name the real issuer: who verifies them needs no other rule here than there.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { JsonObject } from "./jws.ts";

export interface EntraUserToken {
  readonly tenantId: string;
  /** The API's client id. */
  readonly api: string;
  /** The client's id. */
  readonly client: string;
  /** What the user let the client do, separated by spaces. */
  readonly scopes: string;
}

/** An access token that a client, authenticated with a certificate, got on behalf of a user. */
export function userClaims({ tenantId, api, client, scopes }: EntraUserToken): JsonObject {
  return {
    ...common(tenantId, api),
    azp: client,
    azpacr: "2",
    name: "Megan Bowen",
    oid: randomUUID(),
    preferred_username: "megan@contoso.example",
    scp: scopes,
    sub: pairwise(),
    tid: tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
  };
}

export interface EntraApplicationToken {
  readonly tenantId: string;
  readonly api: string;
  readonly client: string;
  /** The object that stands for the client in the tenant. */
  readonly objectId: string;
  /** The app roles that an administrator gave the client. Without any there is no such claim, and a token all the same. */
  readonly roles: readonly string[];
}

/** An access token that a client got for itself: no scope and no user, its subject is the application's own object. */
export function applicationClaims(token: EntraApplicationToken): JsonObject {
  const { tenantId, api, client, objectId, roles } = token;
  return {
    ...common(tenantId, api),
    azp: client,
    azpacr: "2",
    idtyp: "app",
    oid: objectId,
    ...(roles.length > 0 && { roles }),
    sub: objectId,
    tid: tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
  };
}

/** An ID token: for the client that signs somebody in. It says no `azp`, for nobody is to send it anywhere. */
export function idTokenClaims(tenantId: string, client: string): JsonObject {
  return {
    ...common(tenantId, client),
    name: "Megan Bowen",
    nonce: randomBytes(16).toString("base64url"),
    oid: randomUUID(),
    preferred_username: "megan@contoso.example",
    sub: pairwise(),
    tid: tenantId,
    ver: "2.0",
  };
}

function common(tenantId: string, audience: string): JsonObject {
  const now = Math.floor(Date.now() / 1000);
  return {
    aud: audience,
    iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3600,
  };
}

/** Another one for every application, so that they cannot compare notes. */
function pairwise(): string {
  return randomBytes(32).toString("base64url");
}
