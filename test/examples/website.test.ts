import { X509Certificate } from "node:crypto";
import { decodeHeader, type JwtVerifier } from "josette";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { keySet } from "../../src/jwk/index.ts";
import { loadPem } from "../../src/x509/index.ts";
import type { OidcIdTokenContext } from "josette/profiles";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReport } from "../../examples/demo/report.ts";
import type { Tampering } from "../../examples/identity-provider/curity.ts";
import { encryptRsaOaep } from "../../examples/identity-provider/jwe.ts";
import { signRs256, type JsonObject } from "../../examples/identity-provider/jws.ts";
import { pemFile } from "../../examples/identity-provider/key-files.ts";
import { leftHalfHash } from "../../examples/identity-provider/left-half-hash.ts";
import { createSigningKey, entraJwk, type SigningKey } from "../../examples/identity-provider/signing-key.ts";
import { curityIdToken } from "../../examples/identity-provider/tokens.ts";
import { Browser, type Page } from "../../examples/website/browser.ts";
import { runWebsite } from "../../examples/website/example.ts";
import { idTokenPolicy } from "../../examples/website/policies.ts";
import { start, type Running } from "../../examples/website/start.ts";
import { codeOfRejection } from "../support/errors.ts";
import { failureOf } from "../support/failure.ts";

let running: Running;

beforeAll(async () => {
  running = await start();
});

afterAll(() => running.close());

const subject = "7ad0b5a0ba1f4a52";
const signedIn = `Signed in as ${subject}`;
const nobody = "Nobody is signed in";
const claimFailure = "ERR_JWT_CLAIM_VALIDATION_FAILED";

test("the example runs to its end and says what it promises", async () => {
  const lines: string[] = [];
  await runWebsite(createReport((text) => lines.push(text), false));
  const output = lines.join("");
  expect(output).toContain(signedIn);
  expect(output).toContain(nobody);
  expect(output).toContain("Logged out, here and at the provider");
  for (const code of ["ERR_JWE_DECRYPTION_FAILED", "cross_site_request", "bad_path", "api_redirects"]) {
    expect(output).toContain(code);
  }
  expect(output).toMatch(/ERR_JWT_CLAIM_VALIDATION_FAILED +jti/);
  expect(output).toMatch(/access tokens +found in none\n +inner ID tokens +found in none/);
  expect(output).toMatch(/key found by +x5t#S256/);
  expect(output).toMatch(/ERR_JWT_CLAIM_VALIDATION_FAILED +nonce/);
  expect(output.match(/unknown_state/g)).toHaveLength(2);
  expect(output).toMatch(/\nThe user signed in and out; every attack was refused\.\n$/);
});

describe("signing in", () => {
  test("leads over the provider to a page with the name", async () => {
    const browser = new Browser();
    expect(textOf(await browser.visit(`${running.origin}/`))).toBe(nobody);
    const pages = await browser.visit(`${running.origin}/login`);
    expect(pages.map(({ status }) => status)).toEqual([303, 303, 303, 200]);
    expect(textOf(pages)).toBe(signedIn);
    expect(textOf(await browser.visit(`${running.origin}/`))).toBe(signedIn);
  });

  test("the ID token is verified with the nonce and the hash of the access token", async () => {
    const browser = new Browser();
    const request = await browser.stopAt(new URL(running.curity.issuer).origin, `${running.origin}/login`);
    await browser.visit(request.href);
    const idToken = running.signIns.at(-1)!;
    expect(idToken.claims).toMatchObject({
      iss: running.curity.issuer,
      aud: "website",
      azp: "website",
      sub: subject,
      nonce: request.searchParams.get("nonce"),
    });
    expect(idToken.claims["at_hash"]).toMatch(/^[\w-]{22}$/);
    expect(idToken.jws).toMatchObject({ header: { alg: "RS256" }, matchedBy: "kid" });
    expect(idToken.jwe).toMatchObject({
      header: { alg: "RSA-OAEP", enc: "A256CBC-HS512", cty: "JWT", kid: "-996770274" },
      matchedBy: "x5t#S256",
    });
  });

  test("works for a client that has registered a bare key: the kid says nothing to it", async () => {
    const own = await start({ registered: "public key" });
    const pages = await new Browser().visit(`${own.origin}/login`);
    expect(textOf(pages)).toBe(signedIn);
    expect(own.signIns.at(-1)?.jwe).toMatchObject({ matchedBy: "tried" });
    await own.close();
  });

  test("the request has PKCE, state and nonce, new ones each time", async () => {
    const [first, second] = await Promise.all([authorizationRequest(), authorizationRequest()]);
    for (const { searchParams } of [first, second]) {
      expect(Object.fromEntries(searchParams)).toEqual({
        response_type: "code",
        client_id: "website",
        redirect_uri: `${running.origin}/callback`,
        scope: "openid",
        state: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: "S256",
      });
    }
    const secrets = [first, second].flatMap(({ searchParams }) =>
      ["state", "nonce", "code_challenge"].map((name) => searchParams.get(name)),
    );
    expect(new Set(secrets).size).toBe(6);
  });

  test("two tabs of one browser do not disturb each other", async () => {
    const browser = new Browser();
    const first = await toCallback(browser);
    const second = await toCallback(browser);
    expect((await browser.request(first.href)).status).toBe(303);
    expect((await browser.request(second.href)).status).toBe(303);
    expect(textOf(await browser.visit(`${running.origin}/`))).toBe(signedIn);
  });

  test("the oldest of too many sign-ins is forgotten", async () => {
    const browser = new Browser();
    const callbacks = [];
    for (let tab = 0; tab < 6; tab++) callbacks.push(await toCallback(browser));
    await refused(browser, callbacks[0]!, 400, "unknown_state");
    expect((await browser.request(callbacks[1]!.href)).status).toBe(303);
  });
});

describe("the session cookie", () => {
  test("is out of reach for scripts and other hosts, and encrypted", async () => {
    const browser = new Browser();
    const callback = await toCallback(browser);
    const cookies = (await browser.request(callback.href)).headers.getSetCookie();
    const session = cookies.find((text) => text.startsWith("__Host-session="))!;
    const [pair = "", ...attributes] = session.split("; ");
    expect(decodeHeader(pair.slice("__Host-session=".length))).toEqual({ alg: "dir", enc: "A256GCM" });
    expect(attributes.map((text) => text.replace(/^Expires=.*/, "Expires")).sort()).toEqual(
      ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=3600", "Expires"].sort(),
    );
    expect([...browser.cookiesOf(running.origin).keys()]).toEqual(["__Host-session"]);
  });

  test("is another one after the sign-in, and the old one is worth nothing", async () => {
    const browser = new Browser();
    await browser.visit(`${running.origin}/login`);
    const before = browser.clone();
    expect(textOf(await before.visit(`${running.origin}/`))).toBe(signedIn);
    expect(textOf(await browser.visit(`${running.origin}/login`))).toBe(signedIn);
    expect(textOf(await before.visit(`${running.origin}/`))).toBe(nobody);
  });

  const name = "__Host-session";
  test.each([`${name}=`, `${name}=x`, `other=1; ${name}=__proto__`, name, `=${name}`])(
    "%s is nobody's",
    async (cookie) => {
      const response = await fetch(`${running.origin}/`, { headers: { cookie } });
      expect([response.status, await response.text()]).toEqual([200, nobody]);
    },
  );
});

describe("what comes back with the browser", () => {
  test("a state that was tampered with is refused before the code goes anywhere", async () => {
    const browser = new Browser();
    const callback = await toCallback(browser);
    const before = running.curity.tokenRequests();
    for (const state of [`${callback.searchParams.get("state")!}x`, "", "__proto__"]) {
      const tampered = new URL(callback);
      tampered.searchParams.set("state", state);
      await refused(browser, tampered, 400, "unknown_state");
    }
    const without = new URL(callback);
    without.searchParams.delete("state");
    await refused(browser, without, 400, "unknown_state");
    const repeated = new URL(callback);
    repeated.searchParams.append("state", "x");
    await refused(browser, repeated, 400, "unknown_state");
    expect(running.curity.tokenRequests()).toBe(before);
  });

  test("a state is good once", async () => {
    const browser = new Browser();
    const callback = await toCallback(browser);
    expect((await browser.request(callback.href)).status).toBe(303);
    await refused(browser, callback, 400, "unknown_state");
  });

  test("a callback in another browser is refused: nobody is signed in as somebody else", async () => {
    const callback = await toCallback(new Browser());
    await refused(new Browser(), callback, 400, "unknown_state");
    const other = new Browser();
    await toCallback(other);
    await refused(other, callback, 400, "unknown_state");
  });

  test("a code of another sign-in, under a good state, does not fit the code verifier", async () => {
    const stolen = (await toCallback(new Browser())).searchParams.get("code")!;
    const browser = new Browser();
    const callback = await toCallback(browser);
    callback.searchParams.set("code", stolen);
    await refused(browser, callback, 400, "invalid_grant");
  });

  test("an answer of another issuer is refused", async () => {
    for (const iss of ["https://login.fabrikam.example", undefined]) {
      const browser = new Browser();
      const callback = await toCallback(browser);
      if (iss === undefined) callback.searchParams.delete("iss");
      else callback.searchParams.set("iss", iss);
      await refused(browser, callback, 400, "other_issuer");
    }
  });

  test("an error of the provider's is no sign-in", async () => {
    const browser = new Browser();
    const callback = await toCallback(browser);
    callback.searchParams.delete("code");
    callback.searchParams.set("error", "access_denied");
    await refused(browser, callback, 400, "no_code");
    await refused(browser, callback, 400, "unknown_state"); // what failed is over, too
    expect(textOf(await browser.visit(`${running.origin}/`))).toBe(nobody);
  });

  test("the page says nothing of what was wrong", async () => {
    const page = await new Browser().request(`${running.origin}/callback?state=s-77aa&code=c-91ce`);
    expect(page.text).toBe("Signing in did not work. Please try again.");
  });
});

describe("what comes from the token endpoint", () => {
  test.each<[string, Tampering, number, string, string?]>([
    ["an answer to another sign-in", (_, previous) => previous, 400, claimFailure, "nonce"],
    [
      "the ID token of another sign-in",
      (answer, { id_token }) => ({ ...answer, id_token }),
      400,
      claimFailure,
      "nonce",
    ],
    [
      "the access token of another sign-in",
      (answer, { access_token }) => ({ ...answer, access_token }),
      400,
      claimFailure,
      "at_hash",
    ],
    ["no ID token", (answer) => ({ ...answer, id_token: undefined }), 503, "no_tokens"],
    ["no access token", (answer) => ({ ...answer, access_token: undefined }), 503, "no_tokens"],
    ["another kind of error", () => ({ error: "invalid_client" }), 503, "provider_refuses"],
  ])("%s is refused", async (_, change, status, code, claim) => {
    await new Browser().visit(`${running.origin}/login`);
    running.curity.tamper(change);
    const browser = new Browser();
    const pages = await browser.visit(`${running.origin}/login`);
    running.curity.tamper((answer) => answer);
    expect(pages.at(-1)?.status).toBe(status);
    expect(running.log.at(-1)).toEqual({
      status,
      code,
      ...(claim !== undefined && { claim }),
    });
    expect(textOf(await browser.visit(`${running.origin}/`))).toBe(nobody);
    expect(textOf(await browser.visit(`${running.origin}/login`))).toBe(signedIn);
  });

  test("nothing, because it is down: 503, and when to come again", async () => {
    const own = await start();
    const browser = new Browser();
    const callback = await browser.stopAt(`${own.origin}/callback`, `${own.origin}/login`);
    own.curity.setDown(true);
    const { status, headers } = await browser.request(callback.href);
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
    expect(own.log.at(-1)).toEqual({ status: 503, code: "provider_unavailable" });

    own.curity.setDown(false);
    expect(textOf(await browser.visit(`${own.origin}/login`))).toBe(signedIn);
    await own.close();
  });
});

describe("the policy for ID tokens", () => {
  const issuer = "https://login.example.com/oauth/v2/oauth-anonymous";
  const clientId = "website";
  const now = Math.floor(Date.now() / 1000);
  const accessToken = "_0XBPWQQ_2a9c";
  const claims = {
    ...{ iss: issuer, aud: clientId, sub: "alice", iat: now, exp: now + 60, nonce: "n-1", azp: clientId },
    at_hash: leftHalfHash(accessToken),
  };
  let signingKey: SigningKey;
  let encryption: SigningKey;
  let verifier: JwtVerifier<unknown, OidcIdTokenContext>;

  beforeAll(async () => {
    [signingKey, encryption] = await Promise.all([createSigningKey("CN=a"), createSigningKey("CN=b")]);
    const { keys: decryptionKeys } = await loadPem(pemFile(encryption));
    const policy = idTokenPolicy({ issuer, clientId, decryptionKeys });
    // The issuer's real keys are not to be had here.
    const keys = keySet({ keys: [entraJwk(signingKey, issuer)] });
    verifier = createJwtVerifier({ ...policy, verify: { ...policy.verify, keys } });
  });

  const verify = (token: string) => verifier.verify(token, { nonce: "n-1", accessToken });
  const encrypted = (changed: JsonObject) => {
    const recipient = new X509Certificate(encryption.certificate);
    return curityIdToken({ claims: { ...claims, ...changed }, signingKey, recipient, recipientKid: "1" });
  };

  test("takes a good token", async () => {
    expect((await verify(encrypted({}))).claims.sub).toBe("alice");
  });

  test.each<[string, JsonObject]>([
    ["at_hash", { at_hash: leftHalfHash("another") }],
    ["nonce", { nonce: "n-2" }],
    ["nonce", { nonce: undefined }],
    ["aud", { aud: "another" }],
    ["aud", { aud: [clientId, "another"] }],
    ["azp", { azp: "another" }],
    ["iss", { iss: "https://login.example.com" }],
    ["sub", { sub: undefined }],
    ["iat", { iat: now + 600 }],
  ])("refuses another %s: %o", async (claim, changed) => {
    const failure = await failureOf(verify(encrypted(changed)));
    expect(failure).toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim });
  });

  test("refuses an expired token", async () => {
    expect(await codeOfRejection(verify(encrypted({ exp: now - 120 })))).toBe("ERR_JWT_EXPIRED");
  });

  test("refuses a token that is not encrypted", async () => {
    const plain = signRs256({ alg: "RS256", kid: signingKey.kid }, claims, signingKey.privateKey);
    expect(await codeOfRejection(verify(plain))).toBe("ERR_JWT_NOT_ENCRYPTED");
  });

  test("refuses encryption that was not agreed on", async () => {
    const inner = signRs256({ alg: "RS256", kid: signingKey.kid }, claims, signingKey.privateKey);
    for (const header of [
      { alg: "RSA-OAEP-256", enc: "A256CBC-HS512" },
      { alg: "RSA-OAEP", enc: "A128CBC-HS256" },
    ]) {
      const token = encryptRsaOaep({ header, plaintext: inner, publicKey: encryption.publicKey });
      expect(await codeOfRejection(verify(token))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
  });

  test("wants a nonce with every call", async () => {
    const nonceless = verifier.verify(encrypted({}), { accessToken });
    expect(await codeOfRejection(nonceless)).toBe("ERR_INVALID_OPTION");
  });
});

describe("the provider that plays Curity", () => {
  test("sends nobody to an address that is not registered", async () => {
    const request = await authorizationRequest();
    for (const [name, value] of [
      ["redirect_uri", "https://login.fabrikam.example/callback"],
      ["client_id", "another"],
    ] as const) {
      const changed = new URL(request);
      changed.searchParams.set(name, value);
      expect((await new Browser().request(changed.href)).status).toBe(400);
    }
    const logout = new URL(`${request.origin}/oauth/v2/oauth-session/logout`);
    logout.searchParams.set("client_id", "website");
    logout.searchParams.set("post_logout_redirect_uri", "https://login.fabrikam.example/");
    expect((await new Browser().request(logout.href)).status).toBe(400);
  });

  test.each([
    ["response_type", "token", "unsupported_response_type"],
    ["scope", "email", "invalid_scope"],
    ["code_challenge_method", "plain", "invalid_request"],
    ["code_challenge", "short", "invalid_request"],
  ])("sends the browser back with an error for another %s", async (name, value, error) => {
    const request = await authorizationRequest();
    request.searchParams.set(name, value);
    const { location } = await new Browser().request(request.href);
    const back = new URL(location!);
    expect(back.searchParams.get("error")).toBe(error);
    expect(back.searchParams.get("state")).toBe(request.searchParams.get("state"));
    expect(back.searchParams.has("code")).toBe(false);
  });
});

function textOf(pages: readonly Page[]): string | undefined {
  return pages.at(-1)?.text;
}

/** Where the website sends a new browser. */
function authorizationRequest(): Promise<URL> {
  return new Browser().stopAt(new URL(running.curity.issuer).origin, `${running.origin}/login`);
}

/** The address with the code, before the browser goes there. */
function toCallback(browser: Browser): Promise<URL> {
  return browser.stopAt(`${running.origin}/callback`, `${running.origin}/login`);
}

async function refused(browser: Browser, url: URL, status: number, code: string): Promise<void> {
  const page = await browser.request(url.href);
  expect(page.status).toBe(status);
  expect(page.headers.getSetCookie().join()).not.toContain("__Host-session=");
  expect(running.log.at(-1)).toEqual({ status, code });
}
