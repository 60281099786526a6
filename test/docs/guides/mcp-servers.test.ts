// What the guide's server accepts, and introspection. `npm run test:examples` runs the server with the SDK.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { generateKey, type Key } from "josette/jwk";
import { challenge, type ChallengeResponse } from "josette/http";
import type { VerifiedJwt } from "josette";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  json,
  serveOnLoopback,
  type LoopbackServer,
} from "../../../examples/identity-provider/loopback-server.ts";
import { writeGuide } from "../../support/docs/guide.ts";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { importFile, rejectionOf } from "../../support/docs/run.ts";

interface Resource {
  readonly metadataPath: string;
  readonly metadata: object;
  accessOf(request: Request): Promise<VerifiedJwt>;
  refusal(error: unknown): ChallengeResponse;
}

interface IntrospectionFile {
  introspect(token: string, settings: object): Promise<Record<string, unknown>>;
  readonly IntrospectionError: new () => Error;
}

const resource = "https://mcp.example.com/mcp";
let issuer: Issuer;
let file: Resource;
let introspection: IntrospectionFile;

beforeAll(async () => {
  issuer = await startIssuer({ audience: resource });
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("RESOURCE", resource);
  const files = writeGuide("mcp-servers");
  file = (await importFile(files, "resource.ts")) as Resource;
  introspection = (await importFile(files, "introspection.ts")) as IntrospectionFile;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await issuer.close();
});

test("the metadata of RFC 9728", () => {
  expect(file.metadataPath).toBe("/.well-known/oauth-protected-resource/mcp");
  expect(file.metadata).toMatchObject({ resource, authorization_servers: [issuer.issuer] });
});

async function refusalOf(token?: string): Promise<ChallengeResponse | undefined> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const error = await rejectionOf(file.accessOf(new Request(resource, { headers })));
  return error === undefined ? undefined : file.refusal(error);
}

test("while no keys are known, the response is 503; then tokens are accepted", async () => {
  issuer.setDown(true);
  expect(await refusalOf(issuer.token({ scope: "tools" }))).toMatchObject({ status: 503 });
  issuer.setDown(false);
  await expect
    .poll(() => refusalOf(issuer.token({ scope: "tools" })), { timeout: 60_000, interval: 1000 })
    .toBeUndefined();
}, 70_000);

const metadataUrl = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

test.each([
  ["no token", () => undefined, 401, ""],
  ["an expired token", () => issuer.token({ scope: "tools", exp: 1 }), 401, "invalid_token"],
  [
    "a token for another server",
    () => issuer.token({ scope: "tools", aud: "https://mcp.example.com/" }),
    401,
    "invalid_token",
  ],
  ["an opaque token", () => "opaque", 401, "invalid_token"],
  ["another scope", () => issuer.token({ scope: "read" }), 403, "insufficient_scope"],
])("%s", async (_, token, status, error) => {
  const refusal = await refusalOf(token());
  const field = refusal?.headers["WWW-Authenticate"];
  expect(refusal?.status).toBe(status);
  expect(field).toContain(`scope="tools", resource_metadata="${metadataUrl}"`);
  expect(/error="([^"]*)"/.exec(field ?? "")?.[1] ?? "").toBe(error);
});

describe("introspection", () => {
  let endpoint: LoopbackServer;
  let key: Key;
  let answer: object = {};
  let received = new URLSearchParams();

  beforeAll(async () => {
    key = await generateKey("ES256", { kid: "mcp-1" });
    endpoint = await serveOnLoopback(
      () =>
        new Map([
          [
            "/introspect",
            {
              methods: ["POST"],
              answer: async (request: IncomingMessage) => {
                let body = "";
                request.on("data", (chunk) => (body += String(chunk)));
                await once(request, "end");
                received = new URLSearchParams(body);
                return json(answer, "no-store", "status" in answer ? 500 : 200);
              },
            },
          ],
        ]),
    );
  });

  afterAll(() => endpoint.close());

  const good = () => ({
    ...{ active: true, aud: resource, scope: "read tools", sub: "alice" },
    exp: Math.floor(Date.now() / 1000) + 60,
  });
  const introspect = (token = "opaque", url = `${endpoint.origin}/introspect`) =>
    introspection.introspect(token, {
      ...{ endpoint: url, issuer: "https://login.example.com", clientId: "mcp", key, resource },
      scope: "tools",
    });

  test("an active token is accepted, and the server authenticates", async () => {
    answer = good();
    expect(await introspect()).toMatchObject({ sub: "alice" });
    expect(received.get("token")).toBe("opaque");
    expect(received.get("client_assertion")).toMatch(/^ey/);
    answer = { ...good(), aud: ["https://other.example.com", resource] };
    expect(await introspect()).toMatchObject({ sub: "alice" });
  });

  test.each([
    ["is not active", () => ({ active: false }), 401],
    ["is active in another sense", () => ({ ...good(), active: "true" }), 401],
    ["is for another server", () => ({ ...good(), aud: "https://other.example.com" }), 401],
    ["has no audience", () => ({ ...good(), aud: undefined }), 401],
    ["has expired", () => ({ ...good(), exp: 1 }), 401],
    ["lacks the scope", () => ({ ...good(), scope: "tools.read" }), 403],
  ])("a token that %s", async (_, response, status) => {
    answer = response();
    expect(challenge(await rejectionOf(introspect()))).toMatchObject({ status });
  });

  test("an outage is no refusal", async () => {
    answer = { status: "down" };
    expect(await rejectionOf(introspect())).toBeInstanceOf(introspection.IntrospectionError);
    const closed = "http://127.0.0.1:1/introspect";
    expect(await rejectionOf(introspect("opaque", closed))).toBeInstanceOf(introspection.IntrospectionError);
  });
});
