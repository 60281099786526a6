/**
 * Logging out at the provider, too: OpenID Connect RP-Initiated Logout 1.0.
 *
 * The provider wants to know which ID token the browser was signed in with (`id_token_hint`); without that it has
 * to ask the user. But the request goes through the browser: its URL is in the history, in logs of proxies, and
 * perhaps in a `Referer` header. The ID token was encrypted so that nobody on that way reads it. So:
 *
 * - never the inner token: that would publish what was encrypted, and a form that the browser posts would, too;
 * - not the encrypted token as it came: it is encrypted for the website, and the provider cannot read it;
 * - the inner token encrypted again, for a key of the provider (OpenID Connect Core 1.0 section 3.1.2.1);
 * - if the provider has no such key, no hint, but `logout_hint` with its own name for the session.
 */
import { encryptCompact } from "josette/jwe";
import type { VerifiedJwt } from "josette";
import type { Provider } from "./provider.ts";
import type { Session } from "./sessions.ts";
import type { Client } from "./sign-in.ts";

/**
 * Returns the hint for an ID token. It is made when the user signs in, so that the inner token need not be stored.
 */
export async function logoutHint({ hintKey }: Provider, { jws }: VerifiedJwt): Promise<string | undefined> {
  if (hintKey === undefined) return undefined;
  const header = { alg: "RSA-OAEP-256", enc: "A256GCM", cty: "JWT" } as const; // and the kid of the key
  return encryptCompact(new TextEncoder().encode(jws.token), hintKey, header);
}

export interface LogoutRequest {
  readonly client: Client;
  /** The session that has just been ended; `undefined` if there was none. */
  readonly session: Session | undefined;
  /** Where the provider sends the browser in the end. */
  readonly returnUri: string;
  /** Comes back with the browser, so that no link of somebody else looks like the end of a logout. */
  readonly state: string;
}

/** Returns the URL to send the browser to: section 2. */
export function logoutUrl({ client, session, returnUri, state }: LogoutRequest): URL {
  const url = new URL(client.provider.endSessionEndpoint);
  const { logoutHint: hint, sid } = session ?? {};
  const parameters = {
    client_id: client.clientId,
    post_logout_redirect_uri: returnUri,
    state,
    ...(hint !== undefined && { id_token_hint: hint }),
    ...(hint === undefined && sid !== undefined && { logout_hint: sid }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}
