// A provider on this machine: a real HTTP server whose responses the test determines, and which records its
// requests.
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A provider that runs until the end of the test. */
export interface Provider {
  readonly origin: string;
  /** The URL of its keys. */
  readonly url: string;
  /** Every request, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** How requests are answered from now on. */
  answer: RequestListener;
  /** Stops listening. */
  stop(): Promise<void>;
  /** Resolves once every connection has ended. */
  idle(): Promise<void>;
}

/** Starts a provider; must be called in a test. */
export async function startProvider(answer: RequestListener): Promise<Provider> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(request);
    provider.answer(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idle = async (): Promise<void> => {
    await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
  };
  const provider: Provider = { origin, url: `${origin}/jwks`, requests, answer, stop, idle };
  return provider;
}

/** Responds with a JSON document. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return bytes(JSON.stringify(value), headers);
}

/** Responds with these bytes, with the media type of JSON. */
export function bytes(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers }).end(body);
  };
}

/** Responds with a status and no useful content. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers }).end('{"keys":[]}');
  };
}

/** Never responds. */
export const hang: RequestListener = () => undefined;

/** Responds by the path of the request; 404 for any other path. */
export function routes(answers: Readonly<Record<string, RequestListener>>): RequestListener {
  return (request, response) => (answers[request.url ?? ""] ?? status(404))(request, response);
}
