/**
 * The authorization endpoint: RFC 6749 section 4.1.1, PKCE (RFC 7636), OpenID Connect Core 1.0 section 3.1.2.
 * There is no login form: the one user there is has just signed in.
 */
import { randomBytes } from "node:crypto";
import type { KeyObject, X509Certificate } from "node:crypto";
import type { CertifiedClient } from "./client-assertion.ts";
import { redirect, type Answer } from "./loopback-server.ts";
import { required, TokenError } from "./token-error.ts";

/** A website. The certificates are those of the keys that sign its client assertions. */
export interface CurityClient extends CertifiedClient {
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Where the provider posts logout tokens (Back-Channel Logout 1.0 section 2.2). */
  readonly backChannelLogoutUri: string;
  /** The certificate or public key that its ID tokens are encrypted for. */
  readonly encryption: X509Certificate | KeyObject;
}

/** The data of an authorization code until it is redeemed. */
export interface Authorization {
  readonly client: CurityClient;
  readonly redirectUri: string;
  readonly nonce: string | null;
  readonly codeChallenge: string;
  /** Seconds since 1970. */
  readonly authTime: number;
  readonly expires: number;
}

export interface AuthorizationServer {
  readonly issuer: string;
  readonly clients: readonly CurityClient[];
  /** By code. */
  readonly authorizations: Map<string, Authorization>;
}

/**
 * Redirects the browser with a code or an error. Throws a `TokenError` if the redirect URI is not known to be
 * valid.
 */
export function authorize(request: URLSearchParams, server: AuthorizationServer): Answer {
  const client = server.clients.find(({ clientId }) => clientId === required(request, "client_id"));
  if (client === undefined) throw new TokenError("invalid_request", "Unknown client");
  const redirectUri = required(request, "redirect_uri");
  if (!client.redirectUris.includes(redirectUri))
    throw new TokenError("invalid_request", "Unknown redirect_uri");

  const back = new URL(redirectUri);
  back.searchParams.set("iss", server.issuer); // RFC 9207
  const state = request.get("state");
  if (state !== null) back.searchParams.set("state", state);
  const problem = problemOf(request);
  if (problem === undefined) back.searchParams.set("code", grant(request, client, redirectUri, server));
  else back.searchParams.set("error", problem);
  return redirect(back);
}

/** RFC 6749 section 4.1.2.1. */
function problemOf(request: URLSearchParams): string | undefined {
  if (request.get("response_type") !== "code") return "unsupported_response_type";
  if (!request.get("scope")?.split(" ").includes("openid")) return "invalid_scope";
  const hasChallenge = /^[\w-]{43}$/.test(request.get("code_challenge") ?? "");
  return hasChallenge && request.get("code_challenge_method") === "S256" ? undefined : "invalid_request";
}

function grant(
  request: URLSearchParams,
  client: CurityClient,
  redirectUri: string,
  { authorizations }: AuthorizationServer,
): string {
  const code = randomBytes(32).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  authorizations.set(code, {
    client,
    redirectUri,
    nonce: request.get("nonce"),
    codeChallenge: required(request, "code_challenge"),
    authTime: now,
    expires: now + 60,
  });
  return code;
}
