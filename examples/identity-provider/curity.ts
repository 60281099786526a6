/**
 * A provider that plays the Curity Identity Server on 127.0.0.1: discovery, keys, authorization endpoint,
 * token endpoint with private_key_jwt, encrypted ID tokens, logout (OpenID Connect RP-Initiated Logout 1.0).
 *
 * It knows nothing of josette.
 */
import { createAssertionCheck } from "./client-assertion.ts";
import { authorize, type Authorization, type CurityClient } from "./curity-authorization.ts";
import { curityTokenResponse, type CurityTokenIssuer } from "./curity-token-endpoint.ts";
import type { JsonObject } from "./jws.ts";
import { form, json, query, redirect, serveOnLoopback, type Answer, type Route } from "./loopback-server.ts";
import { createSigningKey, type SigningKey } from "./signing-key.ts";
import { required, TokenError } from "./token-error.ts";

export interface Curity {
  readonly issuer: string;
  /** Lets an attacker between the client and the token endpoint change its responses. */
  readonly tamper: (change: Tampering) => void;
  /** Starts or ends an outage. */
  readonly setDown: (down: boolean) => void;
  /** The number of token requests that were answered. */
  readonly tokenRequests: () => number;
  readonly close: () => Promise<void>;
}

export type Tampering = (answer: JsonObject, previous: JsonObject) => JsonObject;

/** Creates a signing key and listens on 127.0.0.1. */
export async function startCurity({ clients }: { clients: readonly CurityClient[] }): Promise<Curity> {
  const signingKey = await createSigningKey("CN=idsvr.contoso.example");
  const authorizations = new Map<string, Authorization>();
  let previous: JsonObject = {};
  let change: Tampering = (answer) => answer;
  let down = false;
  let tokenRequests = 0;

  const routesAt = (origin: string) => {
    const issuer = origin + issuerPath;
    const audiences = [issuer, origin + tokenPath];
    const authenticate = createAssertionCheck({ clients, audiences });
    const tokenIssuer: CurityTokenIssuer = { issuer, clients, authorizations, signingKey, authenticate };
    const tokens = async (body: Promise<URLSearchParams>): Promise<Answer> => {
      const answer = curityTokenResponse(await body, tokenIssuer);
      const sent = change(answer, previous);
      previous = answer;
      tokenRequests += 1;
      return json(sent);
    };
    return new Map<string, Route>([
      [`${issuerPath}/.well-known/openid-configuration`, get(() => json(metadata(origin)))],
      [keysPath, get(() => json({ keys: [jwk(signingKey)] }))],
      [authorizationPath, get((request) => authorize(request, tokenIssuer))],
      [tokenPath, { methods: ["POST"], answer: (request) => tokens(form(request)) }],
      [logoutPath, get((request) => logOut(request, clients))],
    ]);
  };
  const { origin, close } = await serveOnLoopback(routesAt, () => down);
  return {
    issuer: origin + issuerPath,
    setDown: (value) => void (down = value),
    tamper: (value) => void (change = value),
    tokenRequests: () => tokenRequests,
    close,
  };
}

const issuerPath = "/oauth/v2/oauth-anonymous";
const keysPath = "/oauth/v2/oauth-anonymous/jwks";
const authorizationPath = "/oauth/v2/oauth-authorize";
const tokenPath = "/oauth/v2/oauth-token";
const logoutPath = "/oauth/v2/oauth-session/logout";

function get(answer: (request: URLSearchParams) => Answer): Route {
  return { methods: ["GET", "HEAD"], answer: (request) => answer(query(request)) };
}

/** OpenID Connect Discovery 1.0 section 3. */
function metadata(origin: string): JsonObject {
  return {
    issuer: origin + issuerPath,
    authorization_endpoint: origin + authorizationPath,
    token_endpoint: origin + tokenPath,
    jwks_uri: origin + keysPath,
    end_session_endpoint: origin + logoutPath,
    scopes_supported: ["openid"],
    response_types_supported: ["code"],
    grant_types_supported: ["authorization_code"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    token_endpoint_auth_methods_supported: ["private_key_jwt"],
    token_endpoint_auth_signing_alg_values_supported: ["PS256", "RS256"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    id_token_encryption_alg_values_supported: ["RSA-OAEP"],
    id_token_encryption_enc_values_supported: ["A256CBC-HS512"],
  };
}

function jwk({ kid, publicKey }: SigningKey): JsonObject {
  return { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

/** RP-Initiated Logout 1.0 section 3: redirects only to a URL that the client has registered. */
function logOut(request: URLSearchParams, clients: readonly CurityClient[]): Answer {
  const client = clients.find(({ clientId }) => clientId === required(request, "client_id"));
  const address = required(request, "post_logout_redirect_uri");
  if (!client?.postLogoutRedirectUris.includes(address)) {
    throw new TokenError("invalid_request", "Unknown client or post_logout_redirect_uri");
  }
  return redirect(address);
}
