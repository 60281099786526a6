// The guide's server, and the client of the SDK. programs.test.ts has its responses to other requests.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeGuide } from "../support/docs/guide.ts";
import { type Issuer, startIssuer } from "../../examples/identity-provider/issuer.ts";
import { challengeOf, importFile } from "../support/docs/run.ts";

interface Sdk {
  extractWWWAuthenticateParams(response: Response): {
    resourceMetadataUrl?: URL;
    scope?: string;
    error?: string;
  };
  discoverOAuthProtectedResourceMetadata(url: URL): Promise<Record<string, unknown>>;
  StreamableHTTPClientTransport: new (url: URL, options: object) => object;
  Client: new (info: object) => {
    connect(transport: object): Promise<void>;
    callTool(request: object): Promise<object>;
    close(): Promise<void>;
  };
}

const require = createRequire(new URL("../../examples/middleware/package.json", import.meta.url));
const sdk = {
  ...require("@modelcontextprotocol/sdk/client/auth.js"),
  ...require("@modelcontextprotocol/sdk/client/index.js"),
  ...require("@modelcontextprotocol/sdk/client/streamableHttp.js"),
} as Sdk;

let issuer: Issuer;
let server: Server;
let url: URL;

beforeAll(async () => {
  const port = await freePort();
  url = new URL(`http://127.0.0.1:${port}/mcp`);
  issuer = await startIssuer({ audience: url.href });
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("RESOURCE", url.href);
  vi.stubEnv("PORT", String(port));
  const files = writeGuide("mcp-servers", { under: "examples/middleware/build" });
  ({ server } = (await importFile(files, "mcp.ts")) as { server: Server });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
  await issuer.close();
});

/** The resource identifier has the port, so that it must be known before the server listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function post(token?: string): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(url, { method: "POST", headers, body: "{}" });
}

test("the client finds the authorization server by the refusal", async () => {
  const response = await post();
  expect(response.status).toBe(401);
  const { resourceMetadataUrl, scope } = sdk.extractWWWAuthenticateParams(response);
  expect(resourceMetadataUrl?.href).toBe(`${url.origin}/.well-known/oauth-protected-resource/mcp`);
  expect(scope).toBe("tools");
  const metadata = await sdk.discoverOAuthProtectedResourceMetadata(url);
  expect(metadata).toMatchObject({ resource: url.href, authorization_servers: [issuer.issuer] });
});

test("the client calls a tool with a good token", async () => {
  const headers = { authorization: `Bearer ${issuer.token({ scope: "tools" })}` };
  const client = new sdk.Client({ name: "test", version: "1.0.0" });
  await client.connect(new sdk.StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  const result = await client.callTool({ name: "whoami", arguments: {} });
  expect(result).toMatchObject({ content: [{ type: "text", text: "alice" }] });
  await client.close();
});

test.each([
  [
    "a token for another server",
    () => issuer.token({ scope: "tools", aud: url.origin }),
    401,
    "invalid_token",
  ],
  ["an expired token", () => issuer.token({ scope: "tools", exp: 1 }), 401, "invalid_token"],
  ["another scope", () => issuer.token({ scope: "other" }), 403, "insufficient_scope"],
])("%s", async (_, token, status, error) => {
  const response = await post(token());
  expect(response.status).toBe(status);
  expect(challengeOf(response)).toContain(`error="${error}"`);
  expect(sdk.extractWWWAuthenticateParams(response)).toMatchObject({ error, scope: "tools" });
});
