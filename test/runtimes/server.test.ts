import { afterAll, beforeAll, expect, test } from "vitest";
import { listen, type Loopback } from "./server.ts";

let server: Loopback;
const files = new Map([["suite.mjs", { type: "text/javascript", body: "export {};" }]]);

beforeAll(async () => (server = await listen(files)));
afterAll(() => server.close());

function ask(path: string, init?: RequestInit): Promise<Response> {
  return fetch(server.origin + path, { redirect: "manual", ...init });
}

async function textOf(path: string): Promise<string> {
  return (await ask(path)).text();
}

test("a session hands its task out and takes the answer", async () => {
  const task = { kind: "suites", setting: { backend: "auto", origin: server.origin } } as const;
  const session = server.open(task);
  expect(await (await ask(`/session/${session.id}`)).json()).toEqual(task);
  expect(await textOf(`/page/${session.id}`)).toContain(session.id);
  await ask(`/session/${session.id}`, { method: "POST", body: '{"outcomes":[]}' });
  expect(await session.answer).toEqual({ outcomes: [] });
  session.close();
  expect((await ask(`/session/${session.id}`)).status).toBe(404);
});

test("an answer that is not JSON fails the session", async () => {
  const session = server.open({ kind: "suites", setting: { backend: "auto", origin: "" } });
  const answer = expect(session.answer).rejects.toThrow();
  await ask(`/session/${session.id}`, { method: "POST", body: "oops" });
  await answer;
});

test("files are served", async () => {
  const response = await ask("/suite.mjs");
  expect(response.headers.get("content-type")).toBe("text/javascript");
  expect(await response.text()).toBe("export {};");
});

test("the store keeps what it is given and counts how often it is fetched", async () => {
  expect((await ask("/store/a%20b")).status).toBe(404);
  expect((await ask("/store/a%20b", { method: "PUT", body: '{"keys":[]}' })).status).toBe(204);
  expect(await textOf("/hits/a%20b")).toBe("0");
  const response = await ask("/store/a%20b");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("cache-control")).toBe("max-age=60");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await response.text()).toBe('{"keys":[]}');
  expect(await textOf("/hits/a%20b")).toBe("1");
  await ask("/store/a%20b", { method: "PUT", body: "{}" });
  expect(await textOf("/hits/a%20b")).toBe("0");
});

test("it answers with statuses, redirects and the time", async () => {
  expect((await ask("/status/503")).status).toBe(503);
  expect((await ask("/status/x")).status).toBe(400);
  const redirect = await ask(`/redirect?to=${encodeURIComponent("/store/x?y=1")}`);
  expect(redirect.status).toBe(302);
  expect(redirect.headers.get("location")).toBe("/store/x?y=1");
  expect(await textOf("/time")).toMatch(/^\d{13}$/);
  expect((await ask("/constructor")).status).toBe(404);
  expect(
    (await ask("/store/x", { method: "OPTIONS" })).headers.get("access-control-allow-methods"),
  ).toContain("PUT");
});
