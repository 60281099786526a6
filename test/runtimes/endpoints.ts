/** What the suite finds on the loopback server, as `suite/contract.ts` lists it. */
import type { IncomingMessage, ServerResponse } from "node:http";

interface Stored {
  readonly body: Buffer;
  hits: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

const SLOW = 10_000;

/** A handler with a store of its own. */
export function answerSuite(): Handler {
  const store = new Map<string, Stored>();
  const folders: Readonly<Record<string, Handler>> = {
    async store(request, response, url) {
      const name = nameIn(url);
      if (request.method === "PUT") {
        store.set(name, { body: await readBody(request), hits: 0 });
        response.writeHead(204).end();
        return;
      }
      const stored = store.get(name);
      if (stored === undefined) {
        response.writeHead(404).end();
        return;
      }
      stored.hits += 1;
      response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "max-age=60" });
      response.end(stored.body);
    },
    async hits(_request, response, url) {
      text(response, String(store.get(nameIn(url))?.hits ?? 0));
    },
    async status(_request, response, url) {
      const code = Number(nameIn(url));
      response.writeHead(Number.isInteger(code) && code >= 200 && code <= 599 ? code : 400).end();
    },
    async redirect(_request, response, url) {
      response.writeHead(302, { Location: url.searchParams.get("to") ?? "/" }).end();
    },
    async slow(_request, response) {
      const timer = setTimeout(() => text(response, "slow"), SLOW);
      response.on("close", () => clearTimeout(timer));
    },
    async time(_request, response) {
      text(response, String(Date.now()));
    },
  };
  return async (request, response, url) => {
    if (request.method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Methods", "GET, PUT, POST");
      response.setHeader("Access-Control-Allow-Headers", "*");
      response.writeHead(204).end();
      return;
    }
    const folder = url.pathname.split("/")[1] ?? "";
    const handler = Object.hasOwn(folders, folder) ? folders[folder] : undefined;
    if (handler === undefined) response.writeHead(404).end();
    else await handler(request, response, url);
  };
}

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function nameIn(url: URL): string {
  return decodeURIComponent(url.pathname.split("/")[2] ?? "");
}

function text(response: ServerResponse, body: string): void {
  response.writeHead(200, { "Content-Type": "text/plain" }).end(body);
}
