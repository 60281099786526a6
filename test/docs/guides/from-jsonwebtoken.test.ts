// The server of the guide. `npm run test:examples` runs the middleware that it replaces.
import type { Server } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeGuide } from "../../support/docs/guide.ts";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { challengeOf, get, importFile, originOf } from "../../support/docs/run.ts";

let issuer: Issuer;
let server: Server;

beforeAll(async () => {
  issuer = await startIssuer({ audience: "api://orders" });
  vi.stubEnv("ISSUER", issuer.issuer);
  vi.stubEnv("JWKS_URI", issuer.jwksUri);
  vi.stubEnv("PORT", "0");
  const files = writeGuide("from-jsonwebtoken");
  ({ server } = (await importFile(files, "server.ts")) as { server: Server });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await issuer.close();
});

const request = async (token?: string) => get(await originOf(server), token);

test("while no keys are known, the response is 503; later it is 200", async () => {
  issuer.setDown(true);
  const response = await request(issuer.token());
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  issuer.setDown(false);
  await expect
    .poll(async () => (await request(issuer.token())).status, { timeout: 60_000, interval: 1000 })
    .toBe(200);
  expect(await (await request(issuer.token({}, { typ: "JWT" }))).json()).toEqual({ hello: "alice" });
}, 70_000);

test.each([
  ["no token", () => undefined, 401, /^Bearer realm="orders"$/],
  ["a malformed header", () => "a b", 400, /error="invalid_request"/],
  ["a token for another API", () => issuer.token({ aud: "api://b" }), 401, /error="invalid_token"/],
  ["another issuer", () => issuer.token({ iss: "https://b.example.com" }), 401, /error="invalid_token"/],
  ["a token without exp", () => issuer.token({ exp: undefined }), 401, /error="invalid_token"/],
  ["another algorithm", () => issuer.token({}, { alg: "HS256" }), 401, /error="invalid_token"/],
  ["an unknown key", () => issuer.token({}, { kid: "other" }), 401, /error="invalid_token"/],
])("%s", async (_, token, status, challenge) => {
  const response = await request(token());
  expect(response.status).toBe(status);
  expect(challengeOf(response)).toMatch(challenge);
});
