/**
 * The HTTP server of all providers in this folder: routes over node:http on 127.0.0.1, with JSON responses
 * and redirects.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { TokenError } from "./token-error.ts";

export interface Route {
  readonly methods: readonly string[];
  /** Throws a `TokenError` to reject a request. */
  readonly answer: (request: IncomingMessage) => Answer | Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:` and a port the system picked. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1. While `isDown`, every connection is closed when a request arrives. */
export async function serveOnLoopback(
  routesAt: (origin: string) => ReadonlyMap<string, Route>,
  isDown: () => boolean = () => false,
): Promise<LoopbackServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 });
  const origin = `http://127.0.0.1:${String(await listen(server))}`;
  const routes = routesAt(origin);
  server.on("request", (request, response) => {
    if (isDown()) request.socket.destroy();
    else void respond(routes.get(pathOf(request)), request, response);
  });
  return { origin, close: () => close(server) };
}

/** RFC 6749 section 5.1 requires no-store for a token endpoint. */
export function json(body: unknown, cacheControl = "no-store", status = 200): Answer {
  const headers = { "content-type": "application/json", "cache-control": cacheControl };
  return { status, headers, body: JSON.stringify(body) };
}

/** RFC 9700 section 4.12: 303, so that a form that was posted is not posted again. */
export function redirect(url: URL | string): Answer {
  return { status: 303, headers: { location: String(url), "cache-control": "no-store" }, body: "" };
}

/** The parameters in a request's URL. */
export function query(request: IncomingMessage): URLSearchParams {
  return new URLSearchParams(request.url?.split("?").slice(1).join("?"));
}

/** Bytes; a form with every parameter at its longest fits several times. */
const maxFormLength = 8192;

/** RFC 6749 appendix B: the body of a token request. */
export async function form(request: IncomingMessage): Promise<URLSearchParams> {
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

function pathOf(request: IncomingMessage): string {
  return request.url?.split("?", 1)[0] ?? "";
}

async function respond(
  route: Route | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (route === undefined) {
    send(response, json({ error: "not_found" }, "no-store", 404));
    return;
  }
  if (!route.methods.includes(request.method ?? "")) {
    response.setHeader("allow", route.methods.join(", "));
    send(response, json({ error: "method_not_allowed" }, "no-store", 405));
    return;
  }
  try {
    send(response, await route.answer(request));
  } catch (error) {
    sendError(response, error);
  }
}

/** RFC 6749 section 5.2. Errors that the client did not cause are not described to it. */
function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof TokenError) {
    if (!response.req.complete) response.setHeader("connection", "close"); // the rest of the body is not read
    send(
      response,
      json({ error: error.error, error_description: error.description }, "no-store", error.status),
    );
    return;
  }
  if (response.req.destroyed && !response.req.complete) return; // the client went away while it was sending
  process.emitWarning(error instanceof Error ? error : String(error));
  send(response, json({ error: "server_error" }, "no-store", 500));
}

/** `node:http` itself leaves the body out of an answer to HEAD. */
function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}

/** Idle keep-alive connections would hold the process open. */
async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
