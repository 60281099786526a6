/**
 * Signing in with the authorization code flow: OpenID Connect Core 1.0 section 3.1, with PKCE (RFC 7636). One
 * secret for each place where somebody could put a code or a token of another sign-in: `state` for the
 * browser, the code verifier for the token endpoint, the nonce for the ID token.
 */
import { createHash, randomBytes } from "node:crypto";
import type { JwtVerifier, Key, VerifiedJwt } from "josette";
import { clientAssertion, clientCredentialsForm, type OidcIdTokenContext } from "josette/profiles";
import type { Provider } from "./provider.ts";
import { Refusal } from "./refusal.ts";

/** The website as a client of its provider. */
export interface Client {
  readonly provider: Provider;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Signs client assertions. It has its certificate, so that the header contains the thumbprint. */
  readonly signingKey: Key;
  /** A verifier with the policy for ID tokens of policies.ts. */
  readonly verifier: JwtVerifier<unknown, OidcIdTokenContext>;
}

/** The secrets of a pending sign-in. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The result of a sign-in. */
export interface SignedIn {
  readonly idToken: VerifiedJwt;
  readonly accessToken: string;
  /** The lifetime of the access token in seconds. */
  readonly expiresIn: number;
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
 * Throws a `Refusal` when the provider gives no tokens, and a `JoseError` when the ID token is not good.
 */
export async function completeSignIn(
  client: Client,
  { nonce, codeVerifier }: PendingSignIn,
  code: string,
): Promise<SignedIn> {
  const { idToken, accessToken, expiresIn } = await requestTokens(client, code, codeVerifier);
  return { idToken: await client.verifier.verify(idToken, { nonce, accessToken }), accessToken, expiresIn };
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
  const answer = await post(provider.tokenEndpoint, body);
  const { id_token: idToken, access_token: accessToken, expires_in: expiresIn } = answer;
  if (typeof idToken !== "string" || typeof accessToken !== "string") throw new Refusal("no_tokens", 503);
  return { idToken, accessToken, expiresIn: typeof expiresIn === "number" ? expiresIn : shortLifetime };
}

/** Seconds, for an access token whose lifetime the provider does not tell. */
const shortLifetime = 300;

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
    ? new Refusal("invalid_grant", 400)
    : new Refusal("provider_refuses", 503);
}

async function fetchJson(url: string, request: RequestInit): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(url, request);
    const answer: Readonly<Record<string, unknown>> | null = await response.json();
    if (response.status < 500 && answer !== null) return answer;
  } catch (error) {
    throw new Refusal("provider_unavailable", 503, error);
  }
  throw new Refusal("provider_unavailable", 503);
}

/** A random value of 256 bits, so that it cannot be guessed; RFC 7636 section 4.1 requires at least 43 characters. */
export function secret(): string {
  return randomBytes(32).toString("base64url");
}
