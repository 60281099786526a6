/** The loopback server: the suite's files, a session for every run, and what `suite/contract.ts` lists. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Task } from "./driver.ts";
import { answerSuite, readBody } from "./endpoints.ts";

/** A file that is served at `/NAME`. */
export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** One task that waits for its answer. */
export interface Session {
  readonly id: string;
  readonly answer: Promise<unknown>;
  /** Forget it: whatever is posted later is refused. */
  readonly close: () => void;
}

/** The server, listening. */
export interface Loopback {
  readonly origin: string;
  readonly open: (task: Task) => Session;
  readonly close: () => void;
}

interface Waiting {
  readonly task: Task;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** Listen on a free port of 127.0.0.1. */
export async function listen(files: ReadonlyMap<string, ServedFile>): Promise<Loopback> {
  const sessions = new Map<string, Waiting>();
  const suite = answerSuite();
  const server = createServer((request, response) => {
    void respond(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, folder = "", name = ""] = url.pathname.split("/");
    const file = files.get(url.pathname.slice(1));
    const session = sessions.get(name);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Cache-Control", "no-store");
    if (file !== undefined) {
      response.writeHead(200, { "Content-Type": file.type }).end(file.body);
    } else if (folder === "page" && session !== undefined) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page(name));
    } else if (folder === "session" && session !== undefined) {
      await exchange(session, request, response);
    } else {
      await suite(request, response, url);
    }
  }

  server.listen(0, "127.0.0.1");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    open(task) {
      const id = randomUUID();
      const answer = new Promise<unknown>((resolve, reject) => sessions.set(id, { task, resolve, reject }));
      return { id, answer, close: () => sessions.delete(id) };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function exchange(session: Waiting, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") {
    const body = await readBody(request);
    response.writeHead(204).end();
    try {
      session.resolve(JSON.parse(body.toString("utf8")));
    } catch (error) {
      session.reject(new Error(`the answer is not JSON: ${String(error)}`));
    }
  } else {
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(session.task));
  }
}

// A page whose suite cannot even be loaded reports that as well.
function page(id: string): string {
  return `<!doctype html><meta charset="utf-8"><title>josette</title>
<script type="module">
  const fail = (error) => fetch("/session/${id}", { method: "POST", body: JSON.stringify({ error: String(error) }) });
  import("/suite.mjs").then(({ serve }) => serve(location.origin, "${id}")).catch(fail);
</script>`;
}
