/** The programs: a file of a guide, how it becomes a server, and what is sent to it. */
import { execFileSync } from "node:child_process";
import { startIssuer, type Issuer } from "../identity-provider/issuer.ts";
import { exchange, type Exchange } from "./answers.ts";
import { sendBearerTokens } from "./bearer-requests.ts";
import { sendProofs } from "./dpop-requests.ts";
import { azureFunctions, next, nextEdge, node, type Host } from "./hosts.ts";
import { freePort, startServer, type Process } from "./processes.ts";
import { worker, workerd } from "./workerd.ts";

export interface Program {
  readonly title: string;
  /** The file `docs/guides/GUIDE.md`. */
  readonly guide: string;
  /** The name of the block there, without its extension. */
  readonly file: string;
  /** Starts the issuer and the server, sends requests, and stops both. The guide's files are in `folder`. */
  readonly run: (folder: string) => Promise<readonly Exchange[]>;
}

export const programs: Readonly<Record<string, Program>> = {
  express: middleware("Express", "express", node),
  fastify: middleware("Fastify", "fastify", node),
  hono: middleware("Hono, in Node.js", "hono", node),
  next: middleware("Next.js, proxy.ts in Node.js", "proxy", next, "/api/orders"),
  "next-edge": middleware("Next.js, middleware.ts in the edge VM", "proxy", nextEdge, "/api/orders"),
  nest: middleware("NestJS", "nest", node),
  "azure-functions": middleware("Azure Functions", "azure", azureFunctions, "/api/orders"),
  workers: middleware("Cloudflare Workers, in workerd", "worker", worker),
  "workers-kv": {
    title: "Cloudflare Workers without Node.js compatibility, two isolates with a KV namespace",
    guide: "edge-runtimes",
    file: "worker",
    run: runWithKv,
  },
  mcp: {
    title: "An MCP server",
    guide: "mcp-servers",
    file: "mcp",
    run: runMcp,
  },
  redis: {
    title: "DPoP in Express, two instances with Redis",
    guide: "dpop",
    file: "express",
    run: runDpop,
  },
};

/** Every one of these programs has the same requests and responses. */
function middleware(title: string, file: string, host: Host, path = "/orders"): Program {
  const run = async (folder: string): Promise<readonly Exchange[]> =>
    withIssuer("api://orders", async (issuer, start) => {
      const port = await freePort();
      await start(
        await host({ folder, file, port, env: { ISSUER: issuer.issuer, PORT: String(port) } }),
        port,
      );
      return sendBearerTokens({
        url: `http://127.0.0.1:${port}${path}`,
        issuer,
        scope: "orders.read",
        parameters: { realm: "orders", scope: "orders.read" },
        // What the middleware for Next.js has to replace.
        request: { headers: { "x-subject": "mallory" } },
      });
    });
  return { title, guide: "middleware", file, run };
}

async function runWithKv(folder: string): Promise<readonly Exchange[]> {
  return withIssuer("api://orders", async (issuer, start) => {
    const [first, second] = [await freePort(), await freePort()];
    const command = await workerd({
      ...{ folder, file: "worker", ports: [first, second], env: { ISSUER: issuer.issuer }, kv: "KEYS" },
      compatibilityDate: "2026-04-26",
      compatibilityFlags: [],
    });
    await start(command, second);
    const api = { issuer, parameters: { realm: "orders" }, request: { headers: {} } };
    const exchanges = await sendBearerTokens({ url: `http://127.0.0.1:${first}`, ...api });
    // What the first isolate has fetched, the second one finds in the namespace.
    issuer.setDown(true);
    const headers = { authorization: `Bearer ${issuer.token()}` };
    const expected = { status: 200, subject: "alice" } as const;
    const sent = fetch(`http://127.0.0.1:${second}`, { headers });
    return [...exchanges, await exchange("another isolate, the issuer down", expected, sent)];
  });
}

async function runMcp(folder: string): Promise<readonly Exchange[]> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const url = `${origin}/mcp`;
  const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
  return withIssuer(url, async (issuer, start) => {
    const env = { ISSUER: issuer.issuer, RESOURCE: url, PORT: String(port) };
    await start(await node({ folder, file: "mcp", port, env }), port);
    const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "whoami", arguments: {} } };
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    return [
      ...(await sendBearerTokens({
        url,
        issuer,
        scope: "tools",
        parameters: { scope: "tools", resource_metadata: metadata },
        request: { method: "POST", body: JSON.stringify(call), headers },
      })),
      await exchange("the metadata of RFC 9728", { status: 200 }, fetch(metadata)),
    ];
  });
}

async function runDpop(folder: string): Promise<readonly Exchange[]> {
  return withIssuer("api://orders", async (issuer, start) => {
    const [redisPort, first, second] = [await freePort(), await freePort(), await freePort()];
    const options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const redis = await start(
      { program: "redis-server", args: ["--port", String(redisPort), ...options] },
      redisPort,
    );
    const origin = "https://orders.example.com";
    const env = {
      ISSUER: issuer.issuer,
      ORIGIN: origin,
      REDIS: `redis://127.0.0.1:${redisPort}`,
      NONCE_SECRET: crypto.randomUUID(),
    };
    for (const port of [first, second]) {
      const place = { folder, file: "express", port, env: { ...env, PORT: String(port) } };
      await start(await node(place), port);
    }
    return sendProofs({ issuer, ports: [first, second], origin, stopRedis: redis.stop });
  });
}

type Start = typeof startServer;

/** Starts an issuer, and stops it in the end, and everything that was started with `start`. */
async function withIssuer<T>(
  audience: string,
  use: (issuer: Issuer, start: Start) => Promise<T>,
): Promise<T> {
  const issuer = await startIssuer({ audience });
  const started: Process[] = [];
  try {
    return await use(issuer, async (command, port) => {
      const server = await startServer(command, port);
      started.push(server);
      return server;
    });
  } finally {
    for (const { stop } of started) await stop();
    await issuer.close();
  }
}

/** Whether redis-server is installed. */
export function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
