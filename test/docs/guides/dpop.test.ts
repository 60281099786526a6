// The API and the client of the guide to DPoP, over HTTP: its responses to requests right and wrong.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKey, type Key, type VerifiedClaims } from "josette";
import { thumbprint } from "josette/jwk";
import { dpopProof, type DpopProofOptions } from "josette/profiles";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";
import { importFile, rejectionOf } from "../../support/docs/run.ts";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";

type FetchWithDpop = (key: Key, accessToken: string, url: string) => Promise<Response>;

let issuer: Issuer;
let files: ReturnType<typeof writeGuide>;
let server: Server;
let fetchWithDpop: FetchWithDpop;
let key: Key;
let token: string;
let url: string;

beforeAll(async () => {
  issuer = await startIssuer({ audience: "api://orders" });
  key = await generateKey("ES256");
  token = issuer.token({ cnf: { jkt: await thumbprint(key) } });
  const origin = `http://127.0.0.1:${await freePort()}`;
  url = `${origin}/orders?status=open`;
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("ORIGIN", origin);
  files = writeGuide("dpop");
  ({ server } = (await import(/* @vite-ignore */ files["api.ts"] ?? "")) as { server: Server });
  ({ fetchWithDpop } = (await import(/* @vite-ignore */ files["client.ts"] ?? "")) as {
    fetchWithDpop: FetchWithDpop;
  });
  if (!server.listening) await once(server, "listening");
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await issuer.close();
});

test("the client gets a nonce, and its second proof is accepted", async () => {
  const spy = vi.spyOn(globalThis, "fetch");
  const first = await fetchWithDpop(key, token, url);
  expect([first.status, await first.json()]).toEqual([200, { hello: "alice" }]);
  const requests = () => spy.mock.calls.filter(([to]) => to === url).length;
  expect(requests()).toBe(2);
  // It knows the nonce now.
  expect((await fetchWithDpop(key, token, url)).status).toBe(200);
  expect(requests()).toBe(3);
  spy.mockRestore();
});

test("a proof without a nonce", async () => {
  const response = await send({ DPoP: await dpopProof(key, { method: "GET", url, accessToken: token }) });
  expect(outcome(response)).toEqual([401, "DPoP", "use_dpop_nonce"]);
  expect(response.headers.get("dpop-nonce")).toMatch(/^[\w-]{43}$/);
  expect(response.headers.get("www-authenticate")).toContain('algs="ES256"');
});

test("a proof that was used before", async () => {
  const DPoP = await proof();
  expect((await send({ DPoP })).status).toBe(200);
  expect(outcome(await send({ DPoP }))).toEqual([401, "DPoP", "invalid_dpop_proof"]);
});

test("a proof that a rejected request did not use up", async () => {
  const DPoP = await proof();
  expect((await send({ DPoP, Authorization: `DPoP ${token.slice(0, -4)}AAAA` })).status).toBe(401);
  expect((await send({ DPoP })).status).toBe(200);
});

test.each([
  ["another URL", { url: "http://127.0.0.1:1/" }],
  ["another method", { method: "POST" }],
  ["another token", { accessToken: "abc" }],
])("a proof for %s", async (_, options) => {
  expect(outcome(await send({ DPoP: await proof(options) }))).toEqual([401, "DPoP", "invalid_dpop_proof"]);
});

test("a proof with another key", async () => {
  const DPoP = await proof({}, await generateKey("ES256"));
  expect(outcome(await send({ DPoP }))).toEqual([401, "DPoP", "invalid_token"]);
});

test("a token that is not bound", async () => {
  const accessToken = issuer.token();
  const DPoP = await proof({ accessToken });
  const response = await send({ DPoP, Authorization: `DPoP ${accessToken}` });
  expect(outcome(response)).toEqual([401, "DPoP", "invalid_token"]);
});

test("the scheme Bearer", async () => {
  const response = await send({ DPoP: await proof(), Authorization: `Bearer ${token}` });
  expect(outcome(response)).toEqual([401, "DPoP", undefined]);
});

test("no proof, and two of them", async () => {
  expect(outcome(await send({}))).toEqual([400, "DPoP", "invalid_request"]);
  const DPoP = `${await proof()}, ${await proof()}`;
  expect(outcome(await send({ DPoP }))).toEqual([400, "DPoP", "invalid_request"]);
});

describe("a plain JWT that is bound to a key, with a policy of one's own:", () => {
  const plain = (more: object = {}) =>
    issuer.token({ client_id: undefined, cnf: { jkt: boundTo }, ...more }, { typ: "JWT" });
  let authenticate: (request: Request) => Promise<VerifiedClaims>;
  let boundTo: string;

  beforeAll(async () => {
    boundTo = await thumbprint(key);
    ({ authenticate } = (await importFile(files, "own-policy.ts")) as { authenticate: typeof authenticate });
  });

  async function request(accessToken: string, by = key): Promise<Request> {
    const DPoP = await proof({ accessToken }, by);
    return new Request(url, { headers: { Authorization: `DPoP ${accessToken}`, DPoP } });
  }

  test("is accepted once with a proof", async () => {
    const once = await request(plain());
    expect((await authenticate(once)).sub).toBe("alice");
    expect(await rejectionOf(authenticate(once))).toHaveProperty("code", "ERR_DPOP_PROOF_INVALID");
  });

  test.each([
    ["a proof with another key", () => plain(), true, "cnf"],
    ["a token that is not bound", () => plain({ cnf: undefined }), false, "cnf"],
    ["a token that is bound to a certificate", () => plain({ cnf: { "x5t#S256": "a" } }), false, "check"],
  ])("%s is refused", async (_, token, withOtherKey, claim) => {
    const by = withOtherKey ? await generateKey("ES256") : key;
    const error = await rejectionOf(authenticate(await request(token(), by)));
    expect(error).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim });
  });
});

function send(headers: Record<string, string>): Promise<Response> {
  return fetch(url, { headers: { Authorization: `DPoP ${token}`, ...headers } });
}

/** A proof with the current nonce. */
async function proof(options: Partial<DpopProofOptions> = {}, by = key): Promise<string> {
  const nonce = (await fetch(url)).headers.get("dpop-nonce") ?? "";
  return dpopProof(by, { method: "GET", url, accessToken: token, nonce, ...options });
}

function outcome(response: Response): unknown[] {
  const wanted = response.headers.get("www-authenticate") ?? "";
  return [response.status, wanted.split(" ")[0], /error="(\w+)"/.exec(wanted)?.[1]];
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
