// The server of the guide to session cookies: signing in and out, and the cookies that it refuses.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKey, hkdfKey, importSecret, signJwt } from "josette";
import { encryptJwt } from "josette/jwt";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";

const files = writeGuide("session-cookies");
const [older, newer] = ["A".repeat(43), "B".repeat(43)];
const servers: Server[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(() => {
  for (const server of servers) server.close();
});

/** Starts the guide's server, and returns its origin. */
async function start(...secrets: string[]): Promise<string> {
  vi.resetModules();
  vi.stubEnv("SESSION_SECRETS", secrets.join(" "));
  vi.stubEnv("PORT", "0");
  const { server } = (await import(/* @vite-ignore */ files["server.ts"] ?? "")) as { server: Server };
  servers.push(server);
  if (!server.listening) await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function login(origin: string): Promise<string> {
  const response = await fetch(`${origin}/login`, { method: "POST" });
  return response.headers.get("set-cookie") ?? "";
}

const valueOf = (setCookie: string) => /=([^;]*)/.exec(setCookie)?.[1] ?? "";

async function visit(origin: string, token?: string): Promise<[number, string]> {
  const headers: Record<string, string> =
    token === undefined ? {} : { cookie: `a=b; __Host-session=${token}; c=d` };
  const response = await fetch(origin, { headers });
  return [response.status, await response.text()];
}

const greeting = [200, "Hello alice"];
const refused = [401, ""];

test("signing in and out", async () => {
  const origin = await start(older);
  const cookie = await login(origin);
  expect(cookie).toMatch(/; Path=\/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax$/);
  expect(await visit(origin, valueOf(cookie))).toEqual(greeting);
  const out = await fetch(`${origin}/logout`, { method: "POST" });
  expect(out.headers.get("set-cookie")).toMatch(/^__Host-session=; Path=\/; Max-Age=0; /);
});

test("a second secret is put before the first, and the first removed", async () => {
  const before = valueOf(await login(await start(older)));
  const during = await start(newer, older);
  expect(await visit(during, before)).toEqual(greeting);
  const renewed = valueOf(await login(during));
  const after = await start(newer);
  expect(await visit(after, renewed)).toEqual(greeting);
  expect(await visit(after, before)).toEqual(refused);
});

test("without a secret the server does not start", async () => {
  await expect(start()).rejects.toThrow("SESSION_SECRETS");
});

describe("refused:", () => {
  const options = { hash: "SHA-256", salt: "", info: "orders session", enc: "A256GCM" } as const;
  const claims = { sub: "alice", iss: "orders", aud: "orders" };
  const header = { alg: "dir", enc: "A256GCM" };
  const aged = { issuedAt: true, expiresIn: 3600, now: Date.now() / 1000 - 7200 };

  test.each<[string, () => Promise<string> | string]>([
    ["no cookie", () => ""],
    ["rubbish", () => "abc"],
    ["expired", async () => encryptJwt(claims, await hkdfKey(older, options), header, aged)],
    [
      "for another purpose",
      async () =>
        encryptJwt(claims, await hkdfKey(older, { ...options, info: "x" }), header, { expiresIn: 60 }),
    ],
    [
      "encrypted with another secret",
      async () => encryptJwt(claims, await hkdfKey(newer, options), header, { expiresIn: 60 }),
    ],
    [
      "signed with the secret",
      () => signJwt(claims, importSecret(Buffer.from(older)), { alg: "HS256" }, { expiresIn: 60 }),
    ],
    [
      "signed by somebody else",
      async () => signJwt(claims, await generateKey("ES256"), {}, { expiresIn: 60 }),
    ],
  ])("%s", async (_, make) => {
    const origin = await start(older);
    expect(await visit(origin, await make())).toEqual(refused);
  });

  test("altered", async () => {
    const origin = await start(older);
    const token = valueOf(await login(origin));
    expect(await visit(origin, `${token.slice(0, -4)}AAAA`)).toEqual(refused);
    expect(await visit(origin)).toEqual(refused);
  });
});
