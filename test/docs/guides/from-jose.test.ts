// The program of the guide with jose and with josette: the same requests, the same responses but where the guide says so.
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { challengeOf, get, importFile, originOf } from "../../support/docs/run.ts";

const names = ["before", "after"] as const;
const servers = new Map<string, Server>();
let issuer: Issuer;

beforeAll(async () => {
  issuer = await startIssuer({ audience: "api://orders" });
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("JWKS_URI", issuer.jwksUri);
  vi.stubEnv("PORT", "0");
  const files = writeGuide("from-jose");
  for (const name of names) {
    const { server } = (await importFile(files, `${name}.ts`)) as { server: Server };
    servers.set(name, server);
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.values()) server.close();
  await issuer.close();
});

async function request(name: string, path: string, token?: string): Promise<Response> {
  return get((await originOf(servers.get(name)!)) + path, token);
}

async function sessionOf(name: string): Promise<string> {
  const { session } = (await (await request(name, "/", issuer.token())).json()) as { session: string };
  return session;
}

/** With another first character of the tag. The last one has bits that jose ignores. */
function altered(token: string): string {
  return token.replace(
    /\.(.)([^.]*)$/,
    (_, first: string, rest: string) => `.${first === "A" ? "B" : "A"}${rest}`,
  );
}

test("while the issuer is down, the response is 500 with jose and 503 with josette", async () => {
  issuer.setDown(true);
  expect((await request("before", "/", issuer.token())).status).toBe(500);
  const response = await request("after", "/", issuer.token());
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  issuer.setDown(false);
  await expect
    .poll(async () => (await request("after", "/", issuer.token())).status, {
      timeout: 60_000,
      interval: 1000,
    })
    .toBe(200);
}, 70_000);

describe.each(names)("%s", (name) => {
  test("a session is opened and read", async () => {
    const response = await request(name, "/session", await sessionOf(name));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ hello: "alice" });
  });

  test("the key is published for others", async () => {
    const jwks = (await (await request(name, "/jwks")).json()) as { keys: object[] };
    expect(jwks.keys).toEqual([
      {
        ...{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" },
        ...{ kid: expect.any(String), x: expect.any(String), y: expect.any(String) },
      },
    ]);
  });

  test.each([
    ["no token", () => undefined],
    ["no JWT", () => "abc"],
    ["an expired token", () => issuer.token({ exp: 1 })],
    ["another API's token", () => issuer.token({ aud: "api://b" })],
    ["an ID token", () => issuer.token({}, { typ: "JWT" })],
    ["a session", () => sessionOf(name)],
  ])("no session for %s", async (_, token) => {
    const response = await request(name, "/", await token());
    expect(response.status).toBe(401);
    expect(challengeOf(response)).toMatch(/^Bearer/);
  });

  test.each([
    ["an access token", () => issuer.token()],
    ["an altered session", async () => altered(await sessionOf(name))],
    ["a session of the other program", () => sessionOf(name === "before" ? "after" : "before")],
  ])("%s is not read as a session", async (_, token) => {
    expect((await request(name, "/session", await token())).status).toBe(401);
  });
});

test("a token without exp is accepted with jose and refused with josette", async () => {
  const token = issuer.token({ exp: undefined });
  expect((await request("before", "/", token)).status).toBe(200);
  expect((await request("after", "/", token)).status).toBe(401);
});
