/**
 * A small identity provider over node:http: discovery (OpenID Connect Discovery 1.0 section 4), a JWKS
 * (RFC 7517 section 5) and a token endpoint (RFC 6749 section 3.2).
 *
 * It plays Entra ID and the Curity Identity Server for the demo and the tests, and knows nothing of josette.
 * Its keys are made at start and gone at the end.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { openidConfiguration } from "./metadata.ts";
import { createSigningKey, entraJwk } from "./signing-key.ts";
import { TokenError, tokenResponse, type ClientRegistration } from "./token-endpoint.ts";

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
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 });
  const issuer = `http://127.0.0.1:${String(await listen(server))}`;
  const tokenIssuer = { issuer, tenantId: randomUUID(), signingKey: inUse, clients };
  const configuration = openidConfiguration(issuer);
  const jwks = { keys: [retired, inUse, next].map((key) => entraJwk(key, issuer)) };

  const routes = new Map<string | undefined, Route>([
    ["/.well-known/openid-configuration", { methods: ["GET", "HEAD"], answer: () => configuration }],
    ["/jwks", { methods: ["GET", "HEAD"], answer: () => jwks }],
    [
      "/token",
      { methods: ["POST"], answer: async (request) => tokenResponse(await form(request), tokenIssuer) },
    ],
  ]);
  server.on("request", (request, response) => {
    void respond(routes.get(request.url?.split("?", 1)[0]), request, response);
  });
  return { issuer, kids: jwks.keys.map(({ kid }) => kid), close: () => close(server) };
}

interface Route {
  readonly methods: readonly string[];
  readonly answer: (request: IncomingMessage) => unknown;
}

async function respond(
  route: Route | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (route === undefined) {
    sendJson(response, 404, { error: "not_found" });
    return;
  }
  if (!route.methods.includes(request.method ?? "")) {
    response.setHeader("allow", route.methods.join(", "));
    sendJson(response, 405, { error: "method_not_allowed" });
    return;
  }
  try {
    sendJson(response, 200, await route.answer(request));
  } catch (error) {
    sendError(response, error);
  }
}

/** RFC 6749 section 5.2; what is not the client's fault says nothing to the client. */
function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof TokenError) {
    if (!response.req.complete) response.setHeader("connection", "close"); // the rest of the body is not read
    sendJson(response, error.status, { error: error.error, error_description: error.description });
    return;
  }
  if (response.req.destroyed && !response.req.complete) return; // the client went away while it was sending
  process.emitWarning(error instanceof Error ? error : String(error));
  sendJson(response, 500, { error: "server_error" });
}

/** RFC 6749 section 5.1 wants no-store; `node:http` itself leaves the body out of an answer to HEAD. */
function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** Bytes; a form with every parameter at its longest fits several times. */
const maxFormLength = 8192;

/** RFC 6749 appendix B: the body of a token request. */
async function form(request: IncomingMessage): Promise<URLSearchParams> {
  const mediaType = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded") {
    throw new TokenError("invalid_request", "The body is not application/x-www-form-urlencoded");
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > maxFormLength) throw new TokenError("invalid_request", "The body is too long", 413);
    chunks.push(bytes);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The provider has no port");
  return address.port;
}

/** Idle keep-alive connections would hold the process open. */
async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
