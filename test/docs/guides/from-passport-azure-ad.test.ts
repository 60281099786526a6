// The API of the guide, for tokens of Entra ID.
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { applicationClaims, userClaims } from "../../../examples/identity-provider/entra-claims.ts";
import type { Entra } from "../../../examples/identity-provider/entra.ts";
import { startTenant } from "../../support/docs/entra.ts";
import { writeGuide } from "../../support/docs/guide.ts";
import { challengeOf, get, importFile, originOf } from "../../support/docs/run.ts";

const api = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
const client = "0c5e7e0f-5a3c-4a1d-9d53-3b1f0a7d7a10";
let entra: Entra;
let server: Server;

beforeAll(async () => {
  entra = await startTenant({ api: { clientId: api, applicationIdUri: `api://${api}` } });
  vi.stubEnv("TENANT_ID", entra.tenantId);
  vi.stubEnv("API_CLIENT_ID", api);
  vi.stubEnv("PORT", "0");
  const files = writeGuide("from-passport-azure-ad");
  ({ server } = (await importFile(files, "app.ts")) as { server: Server });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  server.close();
  await entra.close();
});

const user = (scopes = "Orders.Read") => userClaims({ tenantId: entra.tenantId, api, client, scopes });
const application = (...roles: string[]) =>
  applicationClaims({ tenantId: entra.tenantId, api, client, objectId: randomUUID(), roles });
const request = async (token?: string) => get(`${await originOf(server)}/orders`, token);

test("while no keys are known, the response is 503; later it is 200", async () => {
  entra.setDown(true);
  const response = await request(entra.sign(user()));
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  entra.setDown(false);
  await expect
    .poll(async () => (await request(entra.sign(user()))).status, { timeout: 60_000, interval: 1000 })
    .toBe(200);
}, 70_000);

test("tokens of users and of applications are accepted, for either name of the API", async () => {
  const claims = user();
  const response = await request(entra.sign({ ...claims, aud: `api://${api}` }));
  expect(await response.json()).toEqual({ orders: [], of: { tid: entra.tenantId, oid: claims["oid"] } });
  expect((await request(entra.sign(application("Orders.Read.All")))).status).toBe(200);
});

test("a new signing key is accepted at once, and known keys during an outage", async () => {
  await entra.rotate();
  expect((await request(entra.sign(user()))).status).toBe(200);
  entra.setDown(true);
  expect((await request(entra.sign(user()))).status).toBe(200);
  entra.setDown(false);
});

test.each([
  ["no token", () => undefined, 401, /^Bearer realm="orders"$/],
  ["a malformed header", () => "a b", 400, /error="invalid_request"/],
  ["an expired token", () => entra.sign({ ...user(), exp: 1 }), 401, /error="invalid_token"/],
  ["another API's token", () => entra.sign({ ...user(), aud: client }), 401, /error="invalid_token"/],
  [
    "another tenant's token",
    () => entra.sign({ ...user(), tid: randomUUID() }),
    401,
    /error="invalid_token"/,
  ],
  ["another scope", () => entra.sign(user("Orders.Delete")), 403, /error="insufficient_scope"/],
  ["another role", () => entra.sign(application("Other")), 403, /error="insufficient_scope"/],
])("%s", async (_, token, status, challenge) => {
  const response = await request(token());
  expect(response.status).toBe(status);
  expect(challengeOf(response)).toMatch(challenge);
});
