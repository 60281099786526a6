/**
 * The token endpoint for codes: RFC 6749 section 4.1.3, RFC 7636 section 4.6, OpenID Connect Core 1.0 section
 * 3.1.3.
 */
import { createHash, randomUUID } from "node:crypto";
import type { AssertionCheck } from "./client-assertion.ts";
import type { Authorization, AuthorizationServer, CurityClient } from "./curity-authorization.ts";
import type { ProviderSession } from "./curity-logout.ts";
import type { JsonObject } from "./jws.ts";
import { leftHalfHash } from "./left-half-hash.ts";
import type { SigningKey } from "./signing-key.ts";
import { refuseRepeated, required, TokenError } from "./token-error.ts";
import { curityIdToken } from "./tokens.ts";

export interface CurityTokenIssuer extends AuthorizationServer {
  readonly signingKey: SigningKey;
  readonly authenticate: AssertionCheck<CurityClient>;
  /** The sessions that began with a sign-in, by `sid`. */
  readonly sessions: Map<string, ProviderSession>;
  /** The `sid` of each access token. */
  readonly accessTokens: Map<string, string>;
}

/** The body of a successful answer; throws a `TokenError` for everything else. */
export function curityTokenResponse(form: URLSearchParams, issuer: CurityTokenIssuer): JsonObject {
  refuseRepeated(form);
  if (required(form, "grant_type") !== "authorization_code") {
    throw new TokenError("unsupported_grant_type", "Only authorization_code is supported");
  }
  const client = issuer.authenticate(form);
  const authorization = redeem(form, client, issuer);
  const accessToken = `_0XBPWQQ_${randomUUID()}`; // opaque, as Curity's are
  const sid = randomUUID();
  issuer.sessions.set(sid, { client, subject });
  issuer.accessTokens.set(accessToken, sid);
  return {
    token_type: "bearer",
    expires_in: lifetime,
    scope: "openid",
    access_token: accessToken,
    id_token: idToken({ authorization, accessToken, sid }, issuer),
  };
}

/** Seconds. */
const lifetime = 3600;

/** The one user. */
const subject = "7ad0b5a0ba1f4a52";

/** A code is good once, also when it was somebody else who came with it. */
function redeem(
  form: URLSearchParams,
  client: CurityClient,
  { authorizations }: CurityTokenIssuer,
): Authorization {
  const code = required(form, "code");
  const authorization = authorizations.get(code);
  authorizations.delete(code);
  const verifier = required(form, "code_verifier");
  const isRight =
    authorization?.client === client &&
    authorization.expires > Date.now() / 1000 &&
    authorization.redirectUri === form.get("redirect_uri") &&
    authorization.codeChallenge === createHash("sha256").update(verifier).digest("base64url");
  if (!isRight) throw new TokenError("invalid_grant", "The code is not good, or not for this request");
  return authorization;
}

interface IdTokenRequest {
  readonly authorization: Authorization;
  readonly accessToken: string;
  readonly sid: string;
}

function idToken(
  { authorization: { client, nonce, authTime }, accessToken, sid }: IdTokenRequest,
  { issuer, signingKey }: CurityTokenIssuer,
): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    exp: iat + lifetime,
    nbf: iat,
    jti: randomUUID(),
    iss: issuer,
    aud: client.clientId,
    sub: subject,
    sid,
    auth_time: authTime,
    iat,
    purpose: "id",
    at_hash: leftHalfHash(accessToken),
    acr: "urn:se:curity:authentication:html-form:website",
    azp: client.clientId,
    amr: "urn:se:curity:authentication:html-form:website",
    ...(nonce !== null && { nonce }),
  };
  return curityIdToken({ claims, signingKey, recipient: client.encryption, recipientKid: "-996770274" });
}
