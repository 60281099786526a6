/**
 * A small identity provider over node:http: discovery (OpenID Connect Discovery 1.0 section 4), a JWKS
 * (RFC 7517 section 5) and a token endpoint (RFC 6749 section 3.2).
 *
 * It plays Entra ID and the Curity Identity Server for the demo and the tests, and knows nothing of josette.
 * Its keys are made at start and gone at the end.
 */
import { randomUUID } from "node:crypto";
import { form, json, serveOnLoopback, type Route } from "./loopback-server.ts";
import { openidConfiguration } from "./metadata.ts";
import { createSigningKey, entraJwk } from "./signing-key.ts";
import { tokenResponse, type ClientRegistration } from "./token-endpoint.ts";

export interface IdentityProvider {
  /** Also the base URL: `http://127.0.0.1:` and a port the system picked. */
  readonly issuer: string;
  /** The kids in the order of the JWKS: retired, in use, next. */
  readonly kids: readonly string[];
  readonly close: () => Promise<void>;
}

/** Makes three signing keys and listens on 127.0.0.1. */
export async function startIdentityProvider({
  clients,
}: {
  clients: readonly ClientRegistration[];
}): Promise<IdentityProvider> {
  const [retired, inUse, next] = await Promise.all([
    createSigningKey("CN=retired.signing.contoso.example"),
    createSigningKey("CN=signing.contoso.example"),
    createSigningKey("CN=next.signing.contoso.example"),
  ]);
  const keys = [retired, inUse, next];
  const { origin, close } = await serveOnLoopback((issuer) => {
    const tokenIssuer = { issuer, tenantId: randomUUID(), signingKey: inUse, clients };
    const configuration = openidConfiguration(issuer);
    const jwks = { keys: keys.map((key) => entraJwk(key, issuer)) };
    return new Map<string, Route>([
      ["/.well-known/openid-configuration", { methods: ["GET", "HEAD"], answer: () => json(configuration) }],
      ["/jwks", { methods: ["GET", "HEAD"], answer: () => json(jwks) }],
      [
        "/token",
        {
          methods: ["POST"],
          answer: async (request) => json(tokenResponse(await form(request), tokenIssuer)),
        },
      ],
    ]);
  });
  return { issuer: origin, kids: keys.map(({ kid }) => kid), close };
}
