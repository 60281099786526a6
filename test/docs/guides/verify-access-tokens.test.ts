// The server of the guide: its responses to tokens right and wrong.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { writeGuide } from "../../support/docs/guide.ts";

const audience = "api://orders";
let issuer: Issuer;
let server: Server;
let routes: Server;

beforeAll(async () => {
  issuer = await startIssuer({ audience });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  routes.close();
  await issuer.close();
});

async function request(authorization?: string, to = server, method = "GET"): Promise<Response> {
  const { port } = to.address() as AddressInfo;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  return fetch(`http://127.0.0.1:${port}/`, { method, headers });
}

test("the server starts while the issuer is down, and responds with 503", async () => {
  issuer.setDown(true);
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("PORT", "0");
  const files = writeGuide("verify-access-tokens");
  ({ server } = (await import(/* @vite-ignore */ files["server.ts"] ?? "")) as { server: Server });
  ({ server: routes } = (await import(/* @vite-ignore */ files["routes.ts"] ?? "")) as { server: Server });
  for (const each of [server, routes]) if (!each.listening) await once(each, "listening");
  const response = await request(`Bearer ${issuer.token()}`);
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  issuer.setDown(false);
});

test("a valid token is accepted once the issuer is back", async () => {
  await expect
    .poll(async () => (await request(`Bearer ${issuer.token()}`)).status, { timeout: 60_000, interval: 1000 })
    .toBe(200);
  const response = await request(`Bearer ${issuer.token()}`);
  expect(await response.json()).toEqual({ hello: "alice" });
}, 70_000);

/** Changes the end of the signature. */
function altered(token: string): string {
  return token.replace(/..$/, (end) => (end === "AA" ? "BA" : "AA"));
}

test.each([
  ["no token", () => undefined, 401, 'Bearer realm="orders"'],
  ["a malformed header", () => "Bearer a b", 400, /error="invalid_request"/],
  ["an expired token", () => `Bearer ${issuer.token({ exp: 1 })}`, 401, /error="invalid_token"/],
  ["another audience", () => `Bearer ${issuer.token({ aud: "api://b" })}`, 401, /error="invalid_token"/],
  ["an ID token", () => `Bearer ${issuer.token({}, { typ: "JWT" })}`, 401, /error="invalid_token"/],
  ["an altered token", () => `Bearer ${altered(issuer.token())}`, 401, /error="invalid_token"/],
])("%s", async (_, authorization, status, challenge) => {
  const response = await request(authorization());
  expect(response.status).toBe(status);
  if (typeof challenge === "string") expect(response.headers.get("www-authenticate")).toBe(challenge);
  else expect(response.headers.get("www-authenticate")).toMatch(challenge);
});

test.each([
  ["GET", "orders.read orders.list", 200],
  ["POST", "orders.write", 200],
  ["POST", "orders.read", 403],
  ["GET", "orders.write", 403],
  ["GET", undefined, 403],
])("each route has its scope: %s with %s is %i", async (method, scope, status) => {
  const response = await request(`Bearer ${issuer.token({ scope })}`, routes, method);
  const header = response.headers.get("www-authenticate") ?? "";
  expect(response.status).toBe(status);
  const missing = method === "GET" ? "orders.read" : "orders.write";
  const challenge = status === 403 ? ["insufficient_scope", missing] : [];
  expect(Array.from(header.matchAll(/(?:error|scope)="([^"]+)"/g), ([, value]) => value)).toEqual(challenge);
});

test("a route without a token, and with an expired one", async () => {
  expect((await request(undefined, routes)).status).toBe(401);
  const expired = await request(`Bearer ${issuer.token({ scope: "orders.read", exp: 1 })}`, routes);
  expect(expired.status).toBe(401);
});
