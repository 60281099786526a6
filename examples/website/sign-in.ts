/**
 * Signing in with the authorization code flow: OpenID Connect Core 1.0 section 3.1, with PKCE (RFC 7636). One secret for each place
 * where somebody could put a code or a token of another sign-in: `state` for the browser, the code verifier for the token endpoint, the
 * nonce for the ID token.
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
  /** Signs client assertions; with its certificate, whose thumbprint the header then has. */
  readonly signingKey: Key;
  /** By the policy of id-token-policy.ts. */
  readonly verifier: JwtVerifier<unknown, OidcIdTokenContext>;
}

/** What the website remembers, in the session and never in the browser, until the browser comes back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** A sign-in that did not work. The code is for the log. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly code: string;
  /** 503 where it may work later. */
  readonly status: 400 | 503;

  constructor(code: string, status: 400 | 503, cause?: unknown) {
    super(`The sign-in failed: ${code}`, { cause });
    this.code = code;
    this.status = status;
  }
}

/** The secrets of a new sign-in. */
export function newSignIn(): PendingSignIn {
  return { state: secret(), nonce: secret(), codeVerifier: secret() };
}

/** Where the browser goes to sign in: section 3.1.2.1. */
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

/** With private_key_jwt: the client proves who it is with a signature, and there is no secret that could leak. */
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

/** The members of the provider's answer. */
async function post(url: string, body: URLSearchParams): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetchJson(url, {
    method: "POST",
    body,
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  if (answer["error"] === undefined) return answer;
  // RFC 6749 section 5.2. A code that is not good came with the browser; all else is between us and the provider.
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

/** 256 bits: nobody guesses it, and RFC 7636 section 4.1 wants 43 characters at least. */
function secret(): string {
  return randomBytes(32).toString("base64url");
}
