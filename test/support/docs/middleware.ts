// What every middleware of the guide responds, whatever the framework.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Issuer, startIssuer } from "../../../examples/identity-provider/issuer.ts";
import { challengeOf } from "./run.ts";

/** Sends a GET request for /orders. */
export type Send = (headers: Record<string, string>) => Promise<Response>;

let issuer: Issuer;

/** Starts the issuer of the guide's verifier before the files are imported. */
export function useIssuer(): void {
  beforeAll(async () => {
    issuer = await startIssuer({ audience: "api://orders" });
    vi.stubEnv("ISSUER", issuer.issuer);
    vi.stubEnv("PORT", "0");
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await issuer.close();
  });
}

/** For a middleware whose verifier has not seen a token yet. */
export function testOutage(send: () => Send): void {
  test("while the issuer is down, the response is 503, and afterwards the token is accepted", async () => {
    issuer.setDown(true);
    const good = { authorization: `Bearer ${issuer.token({ scope: "orders.read" })}` };
    const response = await send()(good);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(challengeOf(response)).toBeNull();
    issuer.setDown(false);
    await expect.poll(async () => (await send()(good)).status, { timeout: 60_000, interval: 1000 }).toBe(200);
  }, 70_000);
}

export function testResponses(send: () => Send): void {
  const bearer = (...[claims, header]: Parameters<Issuer["token"]>) => ({
    authorization: `Bearer ${issuer.token({ scope: "orders.read", ...claims }, header)}`,
  });

  test("a good token is accepted", async () => {
    const response = await send()(bearer());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ orders: [], of: "alice" });
    expect((await send()(bearer({ scope: "orders.write orders.read" }))).status).toBe(200);
  });

  test.each([
    ["no token", () => ({}), 401, /^Bearer realm="orders", scope="orders.read"$/],
    ["other credentials", () => ({ authorization: "Basic YTpi" }), 401, /^Bearer realm="orders", scope=/],
    ["a malformed header", () => ({ authorization: "Bearer a b" }), 400, /error="invalid_request"/],
    ["no JWT", () => ({ authorization: "Bearer opaque" }), 401, /error="invalid_token"/],
    ["an expired token", () => bearer({ exp: 1 }), 401, /error="invalid_token"/],
    ["a token for another API", () => bearer({ aud: "api://b" }), 401, /error="invalid_token"/],
    ["an ID token", () => bearer({}, { typ: "JWT" }), 401, /error="invalid_token"/],
    [
      "another scope",
      () => bearer({ scope: "orders.reader" }),
      403,
      /error="insufficient_scope".*scope="orders.read"/,
    ],
  ])("%s", async (_, headers, status, challenge) => {
    const response = await send()(headers());
    expect(response.status).toBe(status);
    expect(challengeOf(response)).toMatch(challenge);
    expect(await response.text()).not.toContain("alice");
  });
}
