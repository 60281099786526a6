/**
 * Requests access tokens for a daemon from Entra ID: RFC 6749 section 4.4 with a client assertion, RFC 7523
 * section 2.2.
 */
import type { Key } from "josette";
import {
  clientCredentialsForm,
  entraClientAssertion,
  type EntraClientAssertionOptions,
} from "josette/profiles";

export interface TokenClient extends Pick<EntraClientAssertionOptions, "alg" | "certificate"> {
  /**
   * For the real Entra ID: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`. In this
   * example, a local server.
   */
  readonly tokenEndpoint: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** The private key with its certificate, which must be part of the app registration. */
  readonly key: Key;
  /**
   * The API's application ID URI, followed by /.default: all permissions that an administrator has granted.
   */
  readonly scope: string;
}

/** An error response of the token endpoint. */
export class TokenRequestError extends Error {
  override readonly name = "TokenRequestError";
  /** 400 and 401: the request or the registration is wrong. 429 and 5xx: try again later. */
  readonly status: number;
  /** RFC 6749 section 5.2: `invalid_client`, `invalid_scope`... */
  readonly code: string;
  /**
   * For the log. Entra ID's descriptions start with a code that identifies the problem, for example
   * AADSTS700027.
   */
  readonly description: string;

  constructor(status: number, answer: Readonly<Record<string, unknown>>) {
    const { error, error_description: description } = answer;
    const code = typeof error === "string" ? error : "unknown";
    super(`The token endpoint answered ${status} ${code}`);
    this.status = status;
    this.code = code;
    this.description = typeof description === "string" ? description : "";
  }
}

/** Returns a token, and caches it until it expires. Call it before each request to the API. */
export function tokenSource(client: TokenClient): () => Promise<string> {
  let kept: AccessToken | undefined;
  return async () => {
    if (kept === undefined || Date.now() >= kept.renewAt) {
      const assertion = await assertionOf(client);
      kept = await requestToken(client, assertion);
    }
    return kept.token;
  };
}

/**
 * Creates the assertion for one request. Its `aud` is the real endpoint's URL, which depends on the tenant.
 */
export function assertionOf({ tenantId, clientId, key, alg, certificate }: TokenClient): Promise<string> {
  return entraClientAssertion({
    tenantId,
    clientId,
    key,
    ...(alg !== undefined && { alg }),
    ...(certificate !== undefined && { certificate }),
  });
}

export interface AccessToken {
  /** Only for the API. Clients must not parse it; it may be encrypted. */
  readonly token: string;
  /** Milliseconds since 1970: one minute before it expires. */
  readonly renewAt: number;
}

/** Requests a token with an assertion. */
export async function requestToken(
  { tokenEndpoint, clientId, scope }: Pick<TokenClient, "tokenEndpoint" | "clientId" | "scope">,
  assertion: string,
): Promise<AccessToken> {
  const sentAt = Date.now();
  const response = await fetch(tokenEndpoint, {
    method: "POST",
    body: clientCredentialsForm({ clientId, assertion, scope }),
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  const answer: Readonly<Record<string, unknown>> = await response.json();
  const { access_token: token, expires_in: seconds } = answer;
  if (response.ok && typeof token === "string" && typeof seconds === "number") {
    return { token, renewAt: sentAt + (seconds - 60) * 1000 };
  }
  throw new TokenRequestError(response.status, answer);
}
