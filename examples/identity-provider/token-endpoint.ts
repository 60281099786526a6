/**
 * RFC 6749 sections 4.4.2, 5.1 and 5.2: the token endpoint, from a form to a JSON answer.
 *
 * The scope says which product's token comes back. A real ID token follows a sign-in in the browser; that
 * part is left out here, and the nonce, which would have gone through it, comes with the form.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual, type X509Certificate } from "node:crypto";
import { leftHalfHash } from "./left-half-hash.ts";
import { curityIdToken, entraAccessToken } from "./tokens.ts";
import type { SigningKey } from "./signing-key.ts";
import { refuseRepeated, required, TokenError } from "./token-error.ts";

/** Who may ask for tokens, and the certificate they are encrypted for. */
export interface ClientRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly certificate: X509Certificate;
}

export interface TokenIssuer {
  readonly issuer: string;
  readonly tenantId: string;
  readonly signingKey: SigningKey;
  readonly clients: readonly ClientRegistration[];
}

/** RFC 6749 section 5.1: the body of a successful answer; throws a `TokenError` for everything else. */
export function tokenResponse(form: URLSearchParams, issuer: TokenIssuer): Readonly<Record<string, unknown>> {
  refuseRepeated(form);
  if (required(form, "grant_type") !== "client_credentials") {
    throw new TokenError("unsupported_grant_type", "Only client_credentials is supported");
  }
  const client = authenticate(form, issuer.clients);
  const scope = required(form, "scope");
  const answer = answerOfScope.get(scope);
  if (answer === undefined) throw new TokenError("invalid_scope", `One of: ${scopes.join(" ")}`);
  return { token_type: "Bearer", expires_in: lifetime, scope, ...answer({ form, issuer, client }) };
}

/** Seconds. */
const lifetime = 3600;

interface Grant {
  readonly form: URLSearchParams;
  readonly issuer: TokenIssuer;
  readonly client: ClientRegistration;
}

const answerOfScope = new Map([
  ["api://website-api/Reports.Read", accessTokenAnswer],
  ["openid", idTokenAnswer],
]);

export const scopes: readonly string[] = [...answerOfScope.keys()];

/** The claims of an Entra ID access token, version 2.0. */
function accessTokenAnswer({ issuer: { issuer, tenantId, signingKey }, client }: Grant) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    aud: client.clientId,
    iss: issuer,
    iat,
    nbf: iat,
    exp: iat + lifetime,
    azp: client.clientId,
    azpacr: "1", // the client proved itself with a secret
    oid: randomUUID(),
    scp: "Reports.Read",
    sub: randomBytes(32).toString("base64url"),
    tid: tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
  };
  return { access_token: entraAccessToken({ claims, signingKey, recipient: client.certificate }) };
}

/** The claims of a Curity ID token; the access token that comes along is opaque, as Curity's are. */
function idTokenAnswer({ form, issuer: { issuer, signingKey }, client }: Grant) {
  const iat = Math.floor(Date.now() / 1000);
  const accessToken = `_0XBPWQQ_${randomUUID()}`;
  const nonce = form.get("nonce");
  const claims = {
    exp: iat + lifetime,
    nbf: iat,
    jti: randomUUID(),
    iss: issuer,
    aud: client.clientId,
    sub: randomBytes(16).toString("hex"),
    auth_time: iat - 30,
    iat,
    purpose: "id",
    at_hash: leftHalfHash(accessToken),
    acr: "urn:se:curity:authentication:html-form:website",
    azp: client.clientId,
    amr: "urn:se:curity:authentication:html-form:website",
    ...(nonce === null ? {} : { nonce }),
  };
  const idToken = curityIdToken({ claims, signingKey, recipient: client.certificate });
  return { access_token: accessToken, id_token: idToken };
}

/** RFC 6749 section 2.3.1: credentials in the form. */
function authenticate(form: URLSearchParams, clients: readonly ClientRegistration[]): ClientRegistration {
  const clientId = required(form, "client_id");
  const clientSecret = required(form, "client_secret");
  const client = clients.find((registration) => registration.clientId === clientId);
  if (client === undefined || !timingSafeEqual(sha256(client.clientSecret), sha256(clientSecret))) {
    throw new TokenError("invalid_client", "Unknown client or wrong secret", 401);
  }
  return client;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
