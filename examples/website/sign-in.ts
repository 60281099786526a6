/**
 * Signing in with the authorization code flow: OpenID Connect Core 1.0 section 3.1, with PKCE (RFC 7636). One
 * secret for each place where somebody could put a code or a token of another sign-in: `state` for the
 * browser, the code verifier for the token endpoint, the nonce for the ID token.
 */
import { createHash, randomBytes } from "node:crypto";
import type { JwtVerifier, Key, VerifiedJwt } from "josette";
import { clientAssertion, clientCredentialsForm, type OidcIdTokenContext } from "josette/profiles";
import type { Provider } from "./provider.ts";

/** The website as a client of its provider. */
export interface Client {
  readonly provider: Provider;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Signs client assertions. It has its certificate, so that the header contains the thumbprint. */
  readonly signingKey: Key;
  /** A verifier with the policy of id-token-policy.ts. */
  readonly verifier: JwtVerifier<unknown, OidcIdTokenContext>;
}

/** The secrets of a pending sign-in. They stay in the session on the server. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** A failed sign-in. The code is for the log. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly code: string;
  /** 503 if it may succeed later. */
  readonly status: 400 | 503;

  constructor(code: string, status: 400 | 503, cause?: unknown) {
    super(`The sign-in failed: ${code}`, { cause });
    this.code = code;
    this.status = status;
  }
}

/** Creates the secrets of a new sign-in. */
export function newSignIn(): PendingSignIn {
  return { state: secret(), nonce: secret(), codeVerifier: secret() };
}

/** Returns the URL to send the browser to: section 3.1.2.1. */
export function authorizationUrl(client: Client, { state, nonce, codeVerifier }: PendingSignIn): URL {
  const url = new URL(client.provider.authorizationEndpoint);
  const parameters = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: "openid",
    state,
    nonce,
    code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

/**
 * From the code that the browser has brought to a verified ID token: sections 3.1.3.1 to 3.1.3.8.
 *
 * Throws a `SignInError` when the provider gives no tokens, and a `JoseError` when the ID token is not good.
 */
export async function completeSignIn(
  client: Client,
  { nonce, codeVerifier }: PendingSignIn,
  code: string,
): Promise<VerifiedJwt> {
  const { idToken, accessToken } = await requestTokens(client, code, codeVerifier);
  return client.verifier.verify(idToken, { nonce, accessToken });
}

/**
 * private_key_jwt: the client authenticates with a signature, so there is no shared secret that could leak.
 */
async function requestTokens(client: Client, code: string, codeVerifier: string) {
  const { provider, clientId, redirectUri, signingKey } = client;
  const assertion = await clientAssertion({ clientId, audience: provider.issuer, key: signingKey });
  const body = clientCredentialsForm({
    clientId,
    assertion,
    grant: {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    },
  });
  const { id_token: idToken, access_token: accessToken } = await post(provider.tokenEndpoint, body);
  if (typeof idToken !== "string" || typeof accessToken !== "string") throw new SignInError("no_tokens", 503);
  return { idToken, accessToken };
}

/** The members of the token response. */
async function post(url: string, body: URLSearchParams): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetchJson(url, {
    method: "POST",
    body,
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  if (answer["error"] === undefined) return answer;
  // RFC 6749 section 5.2. An invalid code came from the browser; other errors concern the website and the
  // provider.
  throw answer["error"] === "invalid_grant"
    ? new SignInError("invalid_grant", 400)
    : new SignInError("provider_refuses", 503);
}

async function fetchJson(url: string, request: RequestInit): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(url, request);
    const answer: Readonly<Record<string, unknown>> | null = await response.json();
    if (response.status < 500 && answer !== null) return answer;
  } catch (error) {
    throw new SignInError("provider_unavailable", 503, error);
  }
  throw new SignInError("provider_unavailable", 503);
}

/** 256 bits, so that it cannot be guessed; RFC 7636 section 4.1 requires at least 43 characters. */
function secret(): string {
  return randomBytes(32).toString("base64url");
}
