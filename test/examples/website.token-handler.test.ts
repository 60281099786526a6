// The website as a token handler: encrypted cookies, the proxy for the API, the ways of logging out, and where no token may go.
import { request as send, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { decodeHeader, hkdfKey, type Key } from "josette";
import { decryptCompact } from "josette/jwe";
import { encryptJwt } from "josette/jwt";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { targetOf } from "../../examples/website/api-proxy.ts";
import { requestAsItIs } from "../../examples/website/attacks.ts";
import { Browser, type Sending } from "../../examples/website/browser.ts";
import { postLogoutToken } from "../../examples/website/example.ts";
import { start, type Running } from "../../examples/website/start.ts";

const [secret, newerSecret] = ["A".repeat(43), "B".repeat(43)] as const;
const nobody = "Nobody is signed in";
const signedIn = "Signed in as 7ad0b5a0ba1f4a52";
const claimFailure = "ERR_JWT_CLAIM_VALIDATION_FAILED";
let running: Running;
let origin: string;

beforeAll(async () => {
  running = await start({ secrets: [newerSecret, secret] });
  ({ origin } = running);
});

afterAll(() => running.close());

afterEach(() => {
  vi.restoreAllMocks();
  expect(running.stranger.requests).toEqual([]);
});

const post: Sending = { method: "POST" };
const textOf = async (browser: Browser) => (await browser.request(`${origin}/`)).text;

async function signIn(): Promise<Browser> {
  const browser = new Browser();
  await browser.visit(`${origin}/login`);
  expect(await textOf(browser)).toBe(signedIn);
  return browser;
}

/** The provider's name for the session that has begun last. */
const lastSid = () => [...running.curity.sessions.keys()].at(-1)!;

const cookieKey = (of: string, purpose: string): Promise<Key> =>
  hkdfKey(of, { hash: "SHA-256", salt: "", info: `website ${purpose}`, enc: "A256GCM" });

const inCookie = { alg: ["dir"], enc: ["A256GCM"] } as const;

async function openCookie(token: string, purpose = "session"): Promise<Record<string, unknown>> {
  const { plaintext } = await decryptCompact(token, await cookieKey(newerSecret, purpose), inCookie);
  return JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, unknown>;
}

async function sealed(claims: object, by: string, purpose: string, now = Date.now() / 1000): Promise<string> {
  const header = { alg: "dir", enc: "A256GCM" } as const;
  return encryptJwt({ ...claims }, await cookieKey(by, purpose), header, { expiresIn: 60, now });
}

const sessionCookieOf = (browser: Browser) => browser.cookiesOf(origin).get("__Host-session")!;

function withSession(cookie: string): Browser {
  const browser = new Browser();
  browser.setCookie(origin, "__Host-session", cookie);
  return browser;
}

describe("the cookies", () => {
  test("have the number of the session, and no token, even when decrypted", async () => {
    const claims = await openCookie(sessionCookieOf(await signIn()));
    expect(claims).toEqual({
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: expect.any(Number),
      exp: Number(claims["iat"]) + 3600,
    });
  });

  test("of an older secret are good as long as it is listed", async () => {
    const { jti } = await openCookie(sessionCookieOf(await signIn()));
    expect(await textOf(withSession(await sealed({ jti }, secret, "session")))).toBe(signedIn);
    expect(await textOf(withSession(await sealed({ jti }, "C".repeat(43), "session")))).toBe(nobody);
    expect(running.log.at(-1)).toEqual({ code: "ERR_JWE_DECRYPTION_FAILED" });
  });

  test("that are expired, altered or for another purpose are none", async () => {
    const cookie = sessionCookieOf(await signIn());
    const { jti } = await openCookie(cookie);
    const aMinuteAgo = Date.now() / 1000 - 60;
    const end = cookie.endsWith("A") ? "Q" : "A";
    for (const [bad, code] of [
      [await sealed({ jti }, secret, "session", aMinuteAgo), "ERR_JWT_EXPIRED"],
      [await sealed({ jti }, secret, "sign-in"), "ERR_JWE_DECRYPTION_FAILED"],
      [cookie.slice(0, -1) + end, "ERR_JWE_DECRYPTION_FAILED"],
      [cookie.slice(0, -30), "ERR_JWT_INVALID"],
    ] as const) {
      expect(await textOf(withSession(bad))).toBe(nobody);
      expect(running.log.at(-1)).toEqual({ code });
    }
  });

  test("with another number, or none, have no session", async () => {
    for (const jti of ["1", "__proto__", "", undefined]) {
      const claims = jti === undefined ? {} : { jti };
      expect(await textOf(withSession(await sealed(claims, secret, "session")))).toBe(nobody);
    }
  });

  test("of five sign-ins fit into one of 4096 bytes", async () => {
    const browser = new Browser();
    for (let tab = 0; tab < 7; tab++) await browser.request(`${origin}/login`);
    const cookie = browser.cookiesOf(origin).get("__Host-sign-in")!;
    expect(cookie.length).toBeLessThan(2048);
    expect((await openCookie(cookie, "sign-in"))["pending"]).toHaveLength(5);
  });

  test("of a sign-in with another shape than the website's have no sign-in", async () => {
    for (const pending of [1, "x", [1, null, "s"], [{ state: "s", nonce: "n" }], { 0: { state: "s" } }]) {
      const browser = new Browser();
      browser.setCookie(origin, "__Host-sign-in", await sealed({ pending }, secret, "sign-in"));
      expect((await browser.request(`${origin}/callback?state=s&code=c`)).status).toBe(400);
      expect(running.log.at(-1)).toEqual({ status: 400, code: "unknown_state" });
    }
  });
});

describe("the proxy for the API", () => {
  const received = () => running.api.requests.at(-1)!;

  test("puts the access token in, and lets through what is listed, in both directions", async () => {
    const browser = await signIn();
    const path = "/api/orders?of=a%20b&x=..%2f";
    const answer = await raw(path, {
      method: "POST",
      headers: {
        cookie: `__Host-session=${sessionCookieOf(browser)}; other=1`,
        origin,
        "content-type": "application/json",
        "accept-language": "de",
        "x-forwarded-for": "127.0.0.9",
        "x-anything": "1",
        te: "trailers",
        authorization: "Bearer of-the-browser",
        "proxy-authorization": "Basic eDp5",
      },
      body: '{"article":"A chair"}',
    });
    expect([answer.status, answer.text]).toEqual([
      201,
      '{"ordered":"{\\"article\\":\\"A chair\\"}","by":"7ad0b5a0ba1f4a52"}',
    ]);
    expect(answer.headers).toMatchObject({
      "content-type": expect.stringMatching(/^application\/json/),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    });
    const { method, url, headers } = received();
    expect([method, url]).toEqual(["POST", "/orders?of=a%20b&x=..%2f"]);
    expect(headers).toMatchObject({ "content-type": "application/json", "accept-language": "de" });
    expect(headers.authorization).toMatch(/^Bearer _0XBPWQQ_/);
    expect(headers.host).toBe(new URL(running.api.origin).host);
    for (const name of ["cookie", "origin", "x-forwarded-for", "x-anything", "te", "proxy-authorization"]) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  test("does not pass on cookies and challenges of the API", async () => {
    const browser = await signIn();
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (!urlOf(input).startsWith(running.api.origin)) return real(input, init);
      const headers = {
        "set-cookie": "__Host-session=x; Path=/; Secure",
        "www-authenticate": "Bearer",
        etag: '"1"',
      };
      return new Response("{}", { status: 401, headers });
    });
    const { status, headers } = await browser.request(`${origin}/api/orders`);
    expect([status, headers.get("etag"), headers.get("www-authenticate")]).toEqual([401, '"1"', null]);
    expect(headers.getSetCookie()).toEqual([]);
  });

  test("without a session: 401, and nothing reaches the API", async () => {
    const before = running.api.requests.length;
    for (const browser of [new Browser(), withSession("x")]) {
      for (const sending of [{}, post]) {
        expect((await browser.request(`${origin}/api/orders`, sending)).status).toBe(401);
        expect(running.log.at(-1)).toEqual({ status: 401, code: "no_session" });
      }
    }
    expect(running.api.requests).toHaveLength(before);
  });

  test.each([
    ...["/api", "/api/", "/api//orders", "/api///orders", "/api/orders/", "/api/./orders", "/api/../orders"],
    ...["/api/orders/..", "/api/%2e%2e/orders", "/api/orders%2f..%2fadmin", "/api/.env", "/api/orders;x=1"],
    ...[
      "/api/\\orders",
      "/api/@HOST/orders",
      "/api//HOST/orders",
      "/api/http://HOST/orders",
      "/api/orders#x",
    ],
    ...["http://HOST/api/orders", "/api/orders?a#b", "/api/orders?a\\b", "/API//HOST/"],
  ])("%s does not go to the API", async (path) => {
    const browser = await signIn();
    const before = running.api.requests.length;
    const { host } = new URL(running.stranger.origin);
    expect(await requestAsItIs(origin, path.replace("HOST", host), browser)).toBe(400);
    expect(running.log.at(-1)).toEqual({ status: 400, code: "bad_path" });
    expect(running.api.requests).toHaveLength(before);
  });

  test("whatever the path, the URL is one of the API, and the path is what it looks like", () => {
    const apiOrigin = "https://api.example.com";
    const separators = [...Array<string>(8).fill("/"), "//", "\\", "/\\", "?", "#", ":", "@", ";"];
    const words = [
      "orders",
      "7",
      "a.b",
      "evil.example",
      ".",
      "..",
      ".env",
      "%2e",
      "%2f..",
      "%5c",
      "x=1&y",
      "",
    ];
    const odd = ["http:", " ", "\t", "\n", "\0", "\u2024", "\uff0e", "\u3002", "\ud800"];
    const piece = fc.tuple(fc.constantFrom(...separators), fc.constantFrom(...words, ...words, ...odd));
    const paths = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.flat().join(""));
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(paths, paths, fc.string()), (text) => {
        let url: URL;
        try {
          url = targetOf(text, apiOrigin);
        } catch (error) {
          expect(error).toMatchObject({ name: "Refusal", code: "bad_path", status: 400 });
          return;
        }
        accepted += 1;
        const [path] = text.split("?");
        expect([url.origin, url.pathname, url.username, url.hash]).toEqual([apiOrigin, path, "", ""]);
        expect(path).not.toMatch(/\/\.|\/\/|%|\\/);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test("a redirect of the API is not followed, nor passed on", async () => {
    const browser = await signIn();
    for (const sending of [{}, post]) {
      const { status, location } = await browser.request(`${origin}/api/offers`, sending);
      expect([status, location]).toEqual([502, undefined]);
      expect(running.log.at(-1)).toEqual({ status: 502, code: "api_redirects" });
    }
    expect(received().url).toBe("/offers");
  });

  test.each(["TRACE", "OPTIONS", "PROPFIND"])("%s is refused", async (method) => {
    const before = running.api.requests.length;
    const headers = { cookie: `__Host-session=${sessionCookieOf(await signIn())}`, origin };
    expect((await raw("/api/orders", { method, headers })).status).toBe(405);
    expect(running.log.at(-1)).toEqual({ status: 405, code: "method_not_allowed" });
    expect(running.api.requests).toHaveLength(before);
  });

  test("a body that is too long is refused: 413; a compressed one, too: 415", async () => {
    const browser = await signIn();
    const body = "x".repeat(1024 * 1024 + 1);
    expect((await browser.request(`${origin}/api/orders`, { ...post, body })).status).toBe(413);
    const headers = {
      cookie: `__Host-session=${sessionCookieOf(browser)}`,
      origin,
      "content-encoding": "gzip",
    };
    expect((await raw("/api/orders", { method: "POST", headers, body: "x" })).status).toBe(415);
  });

  test("an API that is down: 503, and when to come again", async () => {
    const own = await start();
    const browser = new Browser();
    await browser.visit(`${own.origin}/login`);
    await own.api.close();
    const { status, headers } = await browser.request(`${own.origin}/api/orders`);
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
    expect(own.log.at(-1)).toEqual({ status: 503, code: "api_unavailable" });
    await own.close();
  });
});

describe("requests from pages of other origins", () => {
  test("are refused, with the cookie and whatever the origin is", async () => {
    const browser = await signIn();
    const before = running.api.requests.length;
    const { host } = new URL(origin);
    for (const from of [
      running.stranger.origin,
      "null",
      "",
      `https://${host}`,
      `${origin}.example`,
      `${origin}/`,
    ]) {
      for (const path of ["/api/orders", "/logout", "/"]) {
        expect((await browser.request(origin + path, { ...post, from })).status).toBe(403);
        expect(running.log.at(-1)).toEqual({ status: 403, code: "cross_site_request" });
      }
    }
    const headers = { cookie: `__Host-session=${sessionCookieOf(browser)}` };
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect((await raw("/api/orders", { method, headers })).status).toBe(403); // no Origin
    }
    expect(running.api.requests).toHaveLength(before);
    expect(await textOf(browser)).toBe(signedIn);
  });

  test("the website's own forms have their origin: browsers hide it under the policy no-referrer", async () => {
    const { headers } = await new Browser().request(`${origin}/`);
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });
});

describe("logging out", () => {
  test("ends the session here first, then at the provider, and comes back with the state", async () => {
    const browser = await signIn();
    const [copy, sid] = [browser.clone(), lastSid()];
    const page = await browser.request(`${origin}/logout`, post);
    expect(page.status).toBe(303);
    expect(await textOf(browser)).toBe(nobody);
    expect(await textOf(copy)).toBe(nobody);
    expect((await copy.request(`${origin}/api/orders`)).status).toBe(401);
    expect(page.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^__Host-session=; .*Expires=Thu, 01 Jan 1970/),
    );
    expect(running.curity.sessions.has(sid)).toBe(true);

    const request = new URL(page.location!);
    expect(request.origin).toBe(new URL(running.curity.issuer).origin);
    expect(Object.fromEntries(request.searchParams)).toEqual({
      client_id: "website",
      post_logout_redirect_uri: `${origin}/logged-out`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      id_token_hint: expect.any(String),
    });
    const pages = await browser.visit(request.href);
    expect(pages.map(({ status }) => status)).toEqual([303, 200]);
    expect(pages[1]).toMatchObject({
      url: `${origin}/logged-out?state=${request.searchParams.get("state")!}`,
      text: "Logged out, here and at the provider",
    });
    expect(running.curity.sessions.has(sid)).toBe(false);
    expect([...browser.cookiesOf(origin)]).toEqual([]);
  });

  test("the hint is the ID token, encrypted for the provider and not as it came", async () => {
    const browser = await signIn();
    const hint = new URL((await browser.request(`${origin}/logout`, post)).location!).searchParams.get(
      "id_token_hint",
    )!;
    const header = decodeHeader(hint);
    expect(header).toEqual({ alg: "RSA-OAEP-256", enc: "A256GCM", cty: "JWT", kid: expect.any(String) });
    const { keys } = (await (await fetch(`${running.curity.issuer}/jwks`)).json()) as {
      keys: Record<string, unknown>[];
    };
    expect(keys.find(({ kid }) => kid === header.kid)).toMatchObject({ use: "enc", kty: "RSA" });
    expect(hint).not.toBe(running.signIns.at(-1)!.jwe!.token);
  });

  test("the provider refuses a hint that is not encrypted, or not for it", async () => {
    const browser = await signIn();
    const { jws, jwe } = running.signIns.at(-1)!;
    const { location } = await browser.request(`${origin}/logout`, post);
    for (const hint of [jws.token, jwe!.token, "x", ""]) {
      const url = new URL(location!);
      url.searchParams.set("id_token_hint", hint);
      expect((await browser.request(url.href)).status).toBe(400);
    }
  });

  test("without a key of the provider there is no hint, and the provider asks", async () => {
    const own = await start({ takesEncryptedHints: false });
    const browser = new Browser();
    await browser.visit(`${own.origin}/login`);
    const [sid] = own.curity.sessions.keys();
    const pages = await browser.visit(`${own.origin}/logout`, post);
    expect(pages.at(-1)).toMatchObject({ status: 200, text: "Do you want to log out?" });
    const url = new URL(pages.at(-1)!.url);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: "website",
      post_logout_redirect_uri: `${own.origin}/logged-out`,
      state: expect.any(String),
      logout_hint: sid,
    });
    expect(own.curity.sessions.size).toBe(1);
    const confirmed = await browser.visit(url.href, post);
    expect(confirmed.at(-1)).toMatchObject({ status: 200, text: "Logged out, here and at the provider" });
    expect(own.curity.sessions.size).toBe(0);
    await own.close();
  });

  test("works without a session, and while the provider is down", async () => {
    const pages = await new Browser().visit(`${origin}/logout`, post);
    expect(pages.at(-1)).toMatchObject({ status: 200, text: "Do you want to log out?" });

    const own = await start();
    const browser = new Browser();
    await browser.visit(`${own.origin}/login`);
    own.curity.setDown(true);
    expect((await browser.request(`${own.origin}/logout`, post)).status).toBe(303);
    expect((await browser.request(`${own.origin}/`)).text).toBe(nobody);
    await own.close();
  });

  test("a return with another state, in another browser, or for the second time is none", async () => {
    const browser = await signIn();
    const back = await browser.request((await browser.request(`${origin}/logout`, post)).location!);
    const url = new URL(back.location!);
    for (const state of ["", "x", undefined]) {
      const other = new URL(url);
      if (state === undefined) other.searchParams.delete("state");
      else other.searchParams.set("state", state);
      expect((await browser.request(other.href)).status).toBe(400);
      expect(running.log.at(-1)).toEqual({ status: 400, code: "unknown_state" });
    }
    expect((await new Browser().request(url.href)).status).toBe(400);
    expect((await browser.request(url.href)).status).toBe(200);
    expect((await browser.request(url.href)).status).toBe(400);
  });

  test("is nothing that a link can do", async () => {
    const browser = await signIn();
    expect((await browser.request(`${origin}/logout`)).status).toBe(404);
    expect(await textOf(browser)).toBe(signedIn);
  });
});

describe("a logout token from the provider", () => {
  test.each([true, false])("ends the session that it names; encrypted: %s", async (encrypted) => {
    const first = await signIn();
    const sid = lastSid();
    const second = await signIn();
    expect(await postLogoutToken(origin, running.curity.logoutToken({ sid, encrypted }))).toBe(200);
    expect(await textOf(first)).toBe(nobody);
    expect((await first.request(`${origin}/api/orders`)).status).toBe(401);
    expect(await textOf(second)).toBe(signedIn);
  });

  test("comes when the user logs out at the provider", async () => {
    const browser = await signIn();
    expect((await running.curity.endSession(lastSid())).status).toBe(200);
    expect(await textOf(browser)).toBe(nobody);
  });

  test("that names the user ends all sessions of the user", async () => {
    const browsers = [await signIn(), await signIn()];
    const other = running.curity.logoutToken({ sub: "another" });
    expect(await postLogoutToken(origin, other)).toBe(200);
    for (const browser of browsers) expect(await textOf(browser)).toBe(signedIn);
    const sub = "7ad0b5a0ba1f4a52";
    expect(await postLogoutToken(origin, running.curity.logoutToken({ sub }))).toBe(200);
    for (const browser of browsers) expect(await textOf(browser)).toBe(nobody);
  });

  test("that names a session of somebody else ends none", async () => {
    const browser = await signIn();
    const token = running.curity.logoutToken({ sid: lastSid(), sub: "another" });
    expect(await postLogoutToken(origin, token)).toBe(200);
    expect(await textOf(browser)).toBe(signedIn);
  });

  test("is good once", async () => {
    const { token } = await signIn().then(() => running.curity.endSession(lastSid()));
    expect(await postLogoutToken(origin, token)).toBe(400);
    expect(running.log.at(-1)).toEqual({ status: 400, code: claimFailure, claim: "jti" });
  });

  test.each([
    ["aud", { aud: "another" }, claimFailure],
    ["iss", { iss: "https://login.fabrikam.example" }, claimFailure],
    ["nonce", { nonce: "n" }, claimFailure],
    ["events", { events: {} }, claimFailure],
    ["sid", { sid: undefined }, claimFailure],
    ["exp", { exp: 1 }, "ERR_JWT_EXPIRED"],
  ])("with another %s is refused", async (claim, change, code) => {
    const browser = await signIn();
    const response = await fetch(`${origin}/backchannel-logout`, {
      method: "POST",
      body: new URLSearchParams({ logout_token: running.curity.logoutToken({ sid: lastSid(), change }) }),
    });
    expect([response.status, await response.json()]).toEqual([400, { error: "invalid_request" }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(running.log.at(-1)).toEqual({ status: 400, code, claim });
    expect(await textOf(browser)).toBe(signedIn);
  });

  test("is not an ID token, nothing else, and not missing", async () => {
    const browser = await signIn();
    const { jws, jwe } = running.signIns.at(-1)!;
    for (const token of [jws.token, jwe!.token, "", "x", sessionCookieOf(browser)]) {
      expect(await postLogoutToken(origin, token)).toBe(400);
    }
    for (const init of [{}, { body: JSON.stringify({ logout_token: "x" }) }]) {
      const response = await fetch(`${origin}/backchannel-logout`, { method: "POST", ...init });
      expect(response.status).toBe(400);
    }
    expect((await fetch(`${origin}/backchannel-logout`)).status).toBe(404);
    expect(await textOf(browser)).toBe(signedIn);
  });

  test("whose keys cannot be fetched is to be sent again", async () => {
    const own = await start();
    const token = own.curity.logoutToken({ sid: "s" });
    own.curity.setDown(true);
    expect(await postLogoutToken(own.origin, token)).toBe(503);
    own.curity.setDown(false);
    await own.close();
  });
});

describe("the access token and the inner ID token", () => {
  test("go where they should, and nowhere else", async () => {
    const own = await start();
    /** All requests and responses of this process: of the browser, the website and the library. */
    const traffic: { readonly url: string; readonly request: string; readonly response: string }[] = [];
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const response = await real(input, init);
      const url = urlOf(input);
      const sent = [url, ...new Headers(init?.headers), await new Response(init?.body ?? null).text()];
      const got = [response.status, ...response.headers, await response.clone().text()];
      traffic.push({ url, request: sent.join("\n"), response: got.join("\n") });
      return response;
    });
    const printed = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];

    const browser = new Browser();
    await browser.visit(`${own.origin}/login`);
    await browser.visit(`${own.origin}/`);
    await browser.request(`${own.origin}/api/orders`);
    await browser.request(`${own.origin}/api/orders`, { ...post, body: "x" });
    await browser.request(`${own.origin}/api/offers`);
    await browser.request(`${own.origin}/api/nothing`);
    await browser.request(`${own.origin}/api/orders`, { ...post, from: own.stranger.origin });
    for (const path of [`/api//${new URL(own.stranger.origin).host}/`, "/api/../orders"]) {
      await requestAsItIs(own.origin, path, browser);
    }
    await browser.visit(`${own.origin}/logout`, post);
    await browser.visit(`${own.origin}/login`);
    const { token } = await own.curity.endSession([...own.curity.sessions.keys()].at(-1)!);
    await postLogoutToken(own.origin, token);
    const output = printed.flatMap(({ mock }) => mock.calls.map(([text]) => String(text))).join("");

    const accessTokens = traffic
      .filter(({ url }) => url.endsWith("/oauth-token"))
      .map(({ response }) => /"access_token":"([^"]+)"/.exec(response)![1]!);
    expect(accessTokens).toHaveLength(2);
    const having = (text: string, part: "request" | "response") =>
      traffic.filter((message) => message[part].includes(text)).map(({ url }) => url);
    const atApi = ["/orders", "/orders", "/offers", "/nothing"].map((path) => own.api.origin + path);
    expect(having(accessTokens[0]!, "request")).toEqual(atApi);
    expect(having(accessTokens[1]!, "request")).toEqual([]);
    for (const accessToken of accessTokens) {
      expect(having(accessToken, "response")).toEqual([expect.stringMatching(/\/oauth-token$/)]);
    }

    // Also parts of the inner token, and its claims, are in no message.
    expect(own.signIns).toHaveLength(2);
    for (const { jws, claims } of own.signIns) {
      const [, payload = "", signature = ""] = jws.token.split(".");
      const parts = [jws.token, payload, signature, claims["at_hash"]];
      for (const secret of parts.filter((part) => typeof part === "string")) {
        expect(secret.length).toBeGreaterThan(20);
        expect([having(secret, "request"), having(secret, "response")]).toEqual([[], []]);
        expect(output + JSON.stringify(own.log)).not.toContain(secret);
      }
    }
    for (const accessToken of accessTokens)
      expect(output + JSON.stringify(own.log)).not.toContain(accessToken);
    expect(own.stranger.requests).toEqual([]);
    await own.close();
  });
});

function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString();
}

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with headers that `fetch` does not let through. */
function raw(
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, path, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on("error", reject).end(body);
  });
}
