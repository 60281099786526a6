/**
 * The claims of Entra ID's tokens, version 2.0
 * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). They name the real
 * issuer: who verifies them needs no other rule here than there.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { JsonObject } from "./jws.ts";

export interface EntraUserToken {
  readonly tenantId: string;
  /** The API's client id. */
  readonly api: string;
  /** The client's id. */
  readonly client: string;
  /** The delegated scopes, separated by spaces. */
  readonly scopes: string;
}

/** An access token that a client, authenticated with a certificate, requested on behalf of a user. */
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
  /** The service principal of the client in the tenant. */
  readonly objectId: string;
  /** The app roles that an administrator granted the client. Without any, the token has no such claim. */
  readonly roles: readonly string[];
}

/**
 * An access token that a client requested for itself: no scope and no user; its subject is the application's
 * own object.
 */
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

/**
 * An ID token for the client that signs a user in. It has no `azp`, because it must not be sent to an API.
 */
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

/** A different one for every application, so that applications cannot correlate users. */
function pairwise(): string {
  return randomBytes(32).toString("base64url");
}
