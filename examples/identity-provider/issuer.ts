/** The issuer that the programs of the guides are run against: discovery, keys and RS256 tokens over node:crypto. */
import { signRs256, type JsonObject } from "./jws.ts";
import { json, serveOnLoopback, type Route } from "./loopback-server.ts";
import { createSigningKey, entraJwk } from "./signing-key.ts";

export interface Issuer {
  /** Also the origin: `http://127.0.0.1:` and a port. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** A JWT access token (RFC 9068) of five minutes; members that are given replace or extend it. */
  token(claims?: JsonObject, header?: JsonObject): string;
  /** While it is down, every connection is closed. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

export async function startIssuer({ audience }: { audience: string }): Promise<Issuer> {
  const key = await createSigningKey("CN=signing.example.com");
  let down = false;
  const { origin, close } = await serveOnLoopback(
    (issuer) => {
      const metadata = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
      };
      const get = (body: unknown): Route => ({ methods: ["GET"], answer: () => json(body) });
      return new Map([
        ["/.well-known/openid-configuration", get(metadata)],
        ["/.well-known/oauth-authorization-server", get(metadata)],
        ["/jwks", get({ keys: [entraJwk(key, issuer)] })],
      ]);
    },
    () => down,
  );
  return {
    issuer: origin,
    jwksUri: `${origin}/jwks`,
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const standard = {
        iss: origin,
        aud: audience,
        sub: "alice",
        client_id: "app",
        jti: crypto.randomUUID(),
        iat: now,
        exp: now + 300,
      };
      return signRs256(
        { typ: "at+jwt", alg: "RS256", kid: key.kid, ...header },
        { ...standard, ...claims },
        key.privateKey,
      );
    },
    setDown: (value) => {
      down = value;
    },
    close,
  };
}
