/**
 * A provider that plays one tenant of Microsoft Entra ID on 127.0.0.1: keys, token endpoint, key rotation,
 * outages. Its tokens name the real issuer, login.microsoftonline.com; only the addresses from which keys and
 * tokens are fetched are local ones.
 *
 * It knows nothing of josette.
 */
import { randomUUID } from "node:crypto";
import { createAssertionCheck } from "./client-assertion.ts";
import {
  entraTokenResponse,
  type EntraApi,
  type EntraApplication,
  type EntraTokenIssuer,
} from "./entra-token-endpoint.ts";
import { form, json, serveOnLoopback, type Route } from "./loopback-server.ts";
import { signRs256, type JsonObject } from "./jws.ts";
import { createSigningKey, entraJwk, type SigningKey } from "./signing-key.ts";
import { entraAccessToken } from "./tokens.ts";

export interface EntraOptions {
  readonly api: EntraApi;
  /** None by default: then there are only the tokens that `sign` and `encrypt` make. */
  readonly applications?: readonly EntraApplication[];
}

export interface Entra {
  readonly tenantId: string;
  /** Where the real one has https://login.microsoftonline.com/{tenantId}/discovery/v2.0/keys. */
  readonly keysUrl: string;
  /** Where the real one has https://login.microsoftonline.com/{tenantId}/oauth2/v2.0/token. */
  readonly tokenEndpoint: string;
  /** A token with any claims, signed with the key in use; header parameters besides. */
  readonly sign: (claims: JsonObject, header?: JsonObject) => string;
  /** The same, encrypted for the API's certificate. */
  readonly encrypt: (claims: JsonObject) => string;
  /** Publishes a new key beside the others, and signs with it from now on. */
  readonly rotate: () => Promise<void>;
  /** Publishes no other key any more than the one in use. */
  readonly retire: () => void;
  /** While it is down, no request gets an answer. */
  readonly setDown: (down: boolean) => void;
  /** How many requests for the keys were answered. */
  readonly keyRequests: () => number;
  readonly close: () => Promise<void>;
}

/** Makes a tenant and a signing key, and listens on 127.0.0.1. */
export async function startEntra({ api, applications = [] }: EntraOptions): Promise<Entra> {
  const tenantId = randomUUID();
  const authority = `https://login.microsoftonline.com/${tenantId}`;
  // The last one is in use.
  const keys = [await createSigningKey(keySubject)];
  let down = false;
  let keyRequests = 0;

  const sign = (claims: JsonObject, header: JsonObject = {}) => {
    const { kid, privateKey } = inUse(keys);
    return signRs256({ typ: "JWT", alg: "RS256", kid, ...header }, claims, privateKey);
  };
  const encrypt = (claims: JsonObject) => {
    const { encryptionCertificate: recipient } = api;
    if (recipient === undefined) throw new Error("The API has no certificate to encrypt for");
    return entraAccessToken({ claims, signingKey: inUse(keys), recipient });
  };
  const issuer: EntraTokenIssuer = {
    ...{ tenantId, api },
    authenticate: createAssertionCheck({
      clients: applications,
      audiences: [`${authority}/oauth2/v2.0/token`, `${authority}/v2.0`],
    }),
    issue: api.encryptionCertificate === undefined ? sign : encrypt,
  };
  const keysPath = `/${tenantId}/discovery/v2.0/keys`;
  const keysRoute: Route = {
    methods: ["GET", "HEAD"],
    answer: () => {
      keyRequests += 1;
      return json({ keys: keys.map((key) => entraJwk(key, keyIssuer)) }, "max-age=86400, private");
    },
  };
  const tokenPath = `/${tenantId}/oauth2/v2.0/token`;
  const tokenRoute: Route = {
    methods: ["POST"],
    answer: async (request) => json(entraTokenResponse(await form(request), issuer)),
  };
  const routes = new Map([
    [keysPath, keysRoute],
    [tokenPath, tokenRoute],
  ]);
  const server = await serveOnLoopback(
    () => routes,
    () => down,
  );
  return {
    tenantId,
    keysUrl: server.origin + keysPath,
    tokenEndpoint: server.origin + tokenPath,
    sign,
    encrypt,
    rotate: async () => void keys.push(await createSigningKey(keySubject)),
    retire: () => void keys.splice(0, keys.length - 1),
    setDown: (value) => void (down = value),
    keyRequests: () => keyRequests,
    close: server.close,
  };
}

const keySubject = "CN=accounts.accesscontrol.windows.net";

/** With a placeholder: the real keys are the same for all tenants. */
const keyIssuer = "https://login.microsoftonline.com/{tenantid}/v2.0";

function inUse(keys: readonly SigningKey[]): SigningKey {
  const key = keys.at(-1);
  if (key === undefined) throw new Error("There is no signing key");
  return key;
}
