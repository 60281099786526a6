// A provider on this machine: a real HTTP server that answers as a test tells it to, and remembers what it was asked.
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A provider that is running until the test is over. */
export interface Provider {
  readonly origin: string;
  /** Where its keys are. */
  readonly url: string;
  /** Every request there was, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** How requests are answered from now on. */
  answer: RequestListener;
  /** Listens no more. */
  stop(): Promise<void>;
  /** Resolves once every connection has come to its end. */
  idle(): Promise<void>;
}

/** Starts a provider; to be called in a test. */
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

/** Answers with a JSON document. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return bytes(JSON.stringify(value), headers);
}

/** Answers with these bytes, which are said to be JSON. */
export function bytes(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers }).end(body);
  };
}

/** Answers with a status and nothing that helps. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers }).end('{"keys":[]}');
  };
}

/** Never answers. */
export const hang: RequestListener = () => undefined;

/** Answers by the path of the request; 404 for any other. */
export function routes(answers: Readonly<Record<string, RequestListener>>): RequestListener {
  return (request, response) => (answers[request.url ?? ""] ?? status(404))(request, response);
}
