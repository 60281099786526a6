/**
 * Logging out at the provider: OpenID Connect RP-Initiated Logout 1.0, and logout tokens as in Back-Channel
 * Logout 1.0.
 */
import { randomUUID, verify, X509Certificate } from "node:crypto";
import type { CurityClient } from "./curity-authorization.ts";
import { decryptRsaOaep256 } from "./jwe-decryption.ts";
import { signRs256, type JsonObject } from "./jws.ts";
import { encryptRsaOaep } from "./jwe.ts";
import { redirect, type Answer } from "./loopback-server.ts";
import type { SigningKey } from "./signing-key.ts";
import { required, TokenError } from "./token-error.ts";

/** A user who has signed in to a client. */
export interface ProviderSession {
  readonly client: CurityClient;
  readonly subject: string;
}

export interface LogoutServer {
  readonly issuer: string;
  readonly clients: readonly CurityClient[];
  readonly signingKey: SigningKey;
  /** Decrypts hints. `undefined`: the provider publishes no key to encrypt them with. */
  readonly encryptionKey: SigningKey | undefined;
  /** By `sid`. */
  readonly sessions: Map<string, ProviderSession>;
}

/**
 * The end session endpoint. A good hint is as good as the user's word. Without one the user is asked first,
 * as section 2 requires; the button of that page posts to the same address.
 */
export function endSession(request: URLSearchParams, confirmed: boolean, server: LogoutServer): Answer {
  const client = server.clients.find(({ clientId }) => clientId === required(request, "client_id"));
  const address = required(request, "post_logout_redirect_uri");
  if (!client?.postLogoutRedirectUris.includes(address)) {
    throw new TokenError("invalid_request", "Unknown client or post_logout_redirect_uri");
  }
  const hint = request.get("id_token_hint");
  const sid = hint === null ? request.get("logout_hint") : sessionOfHint(hint, client, server);
  if (hint === null && !confirmed) return question;
  if (sid !== null) server.sessions.delete(sid);
  const back = new URL(address);
  const state = request.get("state");
  if (state !== null) back.searchParams.set("state", state);
  return redirect(back);
}

const question: Answer = {
  status: 200,
  headers: { "content-type": "text/plain", "cache-control": "no-store" },
  body: "Do you want to log out?",
};

/** The ID token in an encrypted hint; a plain one would have been readable on its way. Expired ones count. */
function sessionOfHint(hint: string, client: CurityClient, server: LogoutServer): string {
  const { encryptionKey, signingKey } = server;
  const inner = encryptionKey && decryptRsaOaep256(hint, encryptionKey.privateKey);
  const [header, payload = "", signature = ""] = inner?.split(".") ?? [];
  const isSigned = verify(
    "sha256",
    Buffer.from(`${header ?? ""}.${payload}`),
    signingKey.publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new TokenError("invalid_request", "The id_token_hint is not good");
  const claims: JsonObject = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  const { aud, sid } = claims;
  if (aud !== client.clientId || typeof sid !== "string") {
    throw new TokenError("invalid_request", "The id_token_hint is of another client");
  }
  return sid;
}

export interface SentLogoutToken {
  readonly token: string;
  /** The status of the client's response. */
  readonly status: number;
}

/** Back-Channel Logout 1.0 section 2.5. */
export async function sendLogoutToken(sid: string, server: LogoutServer): Promise<SentLogoutToken> {
  const session = server.sessions.get(sid);
  if (session === undefined) throw new Error("There is no such session");
  server.sessions.delete(sid);
  const token = curityLogoutToken({ sid, sub: session.subject }, session.client, server);
  const { status } = await fetch(session.client.backChannelLogoutUri, {
    method: "POST",
    body: new URLSearchParams({ logout_token: token }),
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  return { token, status };
}

/** Which sessions a logout token ends. */
export interface LogoutTokenRequest {
  readonly sid?: string;
  readonly sub?: string;
  /** Whether it is encrypted as the client's ID tokens are. Default: true. */
  readonly encrypted?: boolean;
  /** Changes the claims, as a provider would not. */
  readonly change?: JsonObject;
}

/** Back-Channel Logout 1.0 section 2.4. */
export function curityLogoutToken(
  { sid, sub, encrypted = true, change = {} }: LogoutTokenRequest,
  client: CurityClient,
  { issuer, signingKey }: LogoutServer,
): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: client.clientId,
    iat,
    exp: iat + 120,
    jti: randomUUID(),
    ...(sid !== undefined && { sid }),
    ...(sub !== undefined && { sub }),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    ...change,
  };
  const header = { kid: signingKey.kid, typ: "logout+jwt", alg: "RS256" };
  const signed = signRs256(header, claims, signingKey.privateKey);
  if (!encrypted) return signed;
  const { encryption } = client;
  return encryptRsaOaep({
    header: { alg: "RSA-OAEP", enc: "A256CBC-HS512", cty: "JWT" },
    plaintext: signed,
    publicKey: encryption instanceof X509Certificate ? encryption.publicKey : encryption,
  });
}
