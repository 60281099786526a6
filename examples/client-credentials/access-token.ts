/** How a daemon gets an access token of its own from Entra ID: RFC 6749 section 4.4 with a client assertion, RFC 7523 section 2.2. */
import type { Key } from "josette";
import {
  clientCredentialsForm,
  entraClientAssertion,
  type EntraClientAssertionOptions,
} from "josette/profiles";

export interface TokenClient extends Pick<EntraClientAssertionOptions, "alg" | "certificate"> {
  /** With the real Entra ID: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`. Here it is on this machine. */
  readonly tokenEndpoint: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** With its certificate, which the app registration must know. */
  readonly key: Key;
  /** The API's application ID URI, followed by /.default: all that an administrator has granted. */
  readonly scope: string;
}

/** What the token endpoint has answered in place of a token. */
export class TokenRequestError extends Error {
  override readonly name = "TokenRequestError";
  /** 400 and 401 want another request or registration, 429 and 5xx want to be asked later. */
  readonly status: number;
  /** RFC 6749 section 5.2: `invalid_client`, `invalid_scope`... */
  readonly code: string;
  /** For the log: Entra begins it with a number, as AADSTS700027, that says what is wrong. */
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

/** Gives a token, and keeps it for as long as it is good: ask for it before each request to the API. */
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

/** For one request. The `aud` is the real endpoint's address, which follows from the tenant. */
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
  /** For the API's eyes only. A client does not look into it; it may well be encrypted. */
  readonly token: string;
  /** Milliseconds since 1970: a minute before it expires. */
  readonly renewAt: number;
}

/** Asks for a token with an assertion. */
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
