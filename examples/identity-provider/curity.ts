/**
 * A provider that plays the Curity Identity Server on 127.0.0.1: discovery, keys, authorization endpoint,
 * token endpoint with private_key_jwt, encrypted ID tokens, logout (OpenID Connect RP-Initiated Logout 1.0 and
 * Back-Channel Logout 1.0).
 *
 * It knows nothing of josette.
 */
import { createAssertionCheck } from "./client-assertion.ts";
import { authorize, type Authorization, type CurityClient } from "./curity-authorization.ts";
import {
  curityLogoutToken,
  endSession,
  sendLogoutToken,
  type LogoutServer,
  type LogoutTokenRequest,
  type ProviderSession,
  type SentLogoutToken,
} from "./curity-logout.ts";
import { curityTokenResponse, type CurityTokenIssuer } from "./curity-token-endpoint.ts";
import type { JsonObject } from "./jws.ts";
import { form, json, query, serveOnLoopback, type Answer, type Route } from "./loopback-server.ts";
import { createSigningKey, type SigningKey } from "./signing-key.ts";

export interface Curity {
  readonly issuer: string;
  /** Lets an attacker between the client and the token endpoint change its responses. */
  readonly tamper: (change: Tampering) => void;
  /** Starts or ends an outage. */
  readonly setDown: (down: boolean) => void;
  /** The number of token requests that were answered. */
  readonly tokenRequests: () => number;
  /** The sessions of users who have not logged out, by `sid`. */
  readonly sessions: ReadonlyMap<string, ProviderSession>;
  /** What an API learns about an access token: the user, or `undefined` if the token is not good. */
  readonly introspect: (accessToken: string) => string | undefined;
  /** Ends a session and tells its client so. Returns the logout token that the client got, and its response. */
  readonly endSession: (sid: string) => Promise<SentLogoutToken>;
  /** A logout token for the first client, which is not sent. */
  readonly logoutToken: (request: LogoutTokenRequest) => string;
  readonly close: () => Promise<void>;
}

export type Tampering = (answer: JsonObject, previous: JsonObject) => JsonObject;

export interface CurityOptions {
  readonly clients: readonly CurityClient[];
  /** Whether it publishes a key that hints can be encrypted with. Default: true. */
  readonly takesEncryptedHints?: boolean;
}

/** Creates its keys and listens on 127.0.0.1. */
export async function startCurity({ clients, takesEncryptedHints = true }: CurityOptions): Promise<Curity> {
  const [signingKey, encryptionKey] = await Promise.all([
    createSigningKey("CN=idsvr.contoso.example"),
    takesEncryptedHints ? createSigningKey("CN=idsvr.contoso.example,OU=encryption") : undefined,
  ]);
  const authorizations = new Map<string, Authorization>();
  const sessions = new Map<string, ProviderSession>();
  const accessTokens = new Map<string, string>();
  let previous: JsonObject = {};
  let change: Tampering = (answer) => answer;
  let down = false;
  let tokenRequests = 0;

  const logoutServerOf = (issuer: string): LogoutServer => {
    return { issuer, clients, signingKey, encryptionKey, sessions };
  };
  const routesAt = (origin: string) => {
    const issuer = origin + issuerPath;
    const logoutServer = logoutServerOf(issuer);
    const audiences = [issuer, origin + tokenPath];
    const authenticate = createAssertionCheck({ clients, audiences });
    const tokenIssuer: CurityTokenIssuer = {
      ...{ issuer, clients, authorizations, signingKey, authenticate },
      ...{ sessions, accessTokens },
    };
    const tokens = async (body: Promise<URLSearchParams>): Promise<Answer> => {
      const answer = curityTokenResponse(await body, tokenIssuer);
      const sent = change(answer, previous);
      previous = answer;
      tokenRequests += 1;
      return json(sent);
    };
    return new Map<string, Route>([
      [`${issuerPath}/.well-known/openid-configuration`, get(() => json(metadata(origin)))],
      [keysPath, get(() => json({ keys: jwks(signingKey, encryptionKey) }))],
      [authorizationPath, get((request) => authorize(request, tokenIssuer))],
      [tokenPath, { methods: ["POST"], answer: (request) => tokens(form(request)) }],
      [
        logoutPath,
        {
          methods: ["GET", "POST"],
          answer: (request) => endSession(query(request), request.method === "POST", logoutServer),
        },
      ],
    ]);
  };
  const { origin, close } = await serveOnLoopback(routesAt, () => down);
  const issuer = origin + issuerPath;
  return {
    issuer,
    setDown: (value) => void (down = value),
    tamper: (value) => void (change = value),
    tokenRequests: () => tokenRequests,
    sessions,
    introspect: (accessToken) => sessions.get(accessTokens.get(accessToken) ?? "")?.subject,
    endSession: (sid) => sendLogoutToken(sid, logoutServerOf(issuer)),
    logoutToken(request) {
      const [client] = clients;
      if (client === undefined) throw new Error("There is no client");
      return curityLogoutToken(request, client, logoutServerOf(issuer));
    },
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
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
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

/** The key to verify its tokens with, and the key to encrypt for it (OpenID Connect Core 1.0 section 10.2). */
function jwks(signing: SigningKey, encryption: SigningKey | undefined): readonly JsonObject[] {
  const keys = [
    { ...signing.publicKey.export({ format: "jwk" }), kid: signing.kid, use: "sig", alg: "RS256" },
  ];
  if (encryption === undefined) return keys;
  const { kid, publicKey } = encryption;
  return [...keys, { ...publicKey.export({ format: "jwk" }), kid, use: "enc", alg: "RSA-OAEP-256" }];
}
