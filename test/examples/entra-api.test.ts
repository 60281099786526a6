import { generateKeyPairSync } from "node:crypto";
import { generateKey, keySet } from "../../src/jwk/index.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReport } from "../../examples/demo/report.ts";
import { ordersApi, serveApi } from "../../examples/entra-api/api.ts";
import type { RefusalRecord } from "../../examples/entra-api/authentication.ts";
import { startContoso, type Contoso } from "../../examples/entra-api/contoso.ts";
import { runEntraApi } from "../../examples/entra-api/example.ts";
import { requireExpected, send, type Answer } from "../../examples/entra-api/exchange.ts";
import { ordersPolicy, registered } from "../../examples/entra-api/policy.ts";
import { badRequests, goodRequests, user } from "../../examples/entra-api/requests.ts";
import { applicationClaims, userClaims } from "../../examples/identity-provider/entra-claims.ts";
import { encryptRsaOaep } from "../../examples/identity-provider/jwe.ts";
import { signRs256, unsecuredJwt, type JsonObject } from "../../examples/identity-provider/jws.ts";

let contoso: Contoso;
let origin: string;

beforeAll(async () => {
  contoso = await startContoso();
  ({ origin } = await contoso.startApi());
});

afterAll(() => contoso.close());

const claimFailure = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const anotherTenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";

test("the example runs to its end and says what it promises", async () => {
  const lines: string[] = [];
  await runEntraApi(createReport((text) => lines.push(text), false));
  const output = lines.join("");
  for (const code of [
    "ERR_JWT_EXPIRED exp",
    `${claimFailure} iss`,
    `${claimFailure} azp`,
    "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    "ERR_JWKS_UNAVAILABLE",
    "503 Retry-After: 5",
    'error="insufficient_scope", error_description="',
    'scope="Orders.Write"',
  ]) {
    expect(output).toContain(code);
  }
  expect(output).toMatch(/\nEvery response was the expected one\.\n$/);
});

test("an answer that is another one than the expected fails the example", async () => {
  const answer = await call();
  const request = { name: "a good token", status: 200 };
  expect(() => requireExpected(request, answer)).not.toThrow();
  expect(() => requireExpected({ ...request, status: 401 }, answer)).toThrow("a good token");
  expect(() => requireExpected({ ...request, code: "ERR_JWT_EXPIRED" }, answer)).toThrow("a good token");
  expect(() => requireExpected({ ...request, claim: "exp" }, answer)).toThrow("a good token");
});

describe("the requests of the example", () => {
  test("good ones get in", async () => {
    for (const request of goodRequests(contoso.entra)) {
      const { status, logged, challenge } = await send(origin, request, contoso.log);
      expect([request.name, status, logged, challenge]).toEqual([request.name, request.status, [], null]);
    }
  });

  test("bad ones do not, and the log says why", async () => {
    for (const request of badRequests(contoso.entra)) {
      const { status, logged } = await send(origin, request, contoso.log);
      const { code, claim } = request;
      const expected = code === undefined ? [] : [{ status, code, ...(claim !== undefined && { claim }) }];
      expect([request.name, status, logged]).toEqual([request.name, request.status, expected]);
    }
  });
});

test("the answer has the verified claims", async () => {
  const claims = { ...user(contoso.entra), oid: "a5b1c1c4-1f1c-4d0a-8f1e-9a2b6f0c3d11" };
  const { body } = await call({ claims });
  expect(JSON.parse(body)).toMatchObject({ of: { tid: contoso.entra.tenantId, oid: claims.oid } });
});

describe("what the claims decide", () => {
  const now = Math.floor(Date.now() / 1000);
  const daemon = { api: registered.api, client: registered.daemon, objectId: anotherTenant };

  test.each<[string, JsonObject, number, string | undefined, string | undefined]>([
    ["the application ID URI for an audience", { aud: "api://orders" }, 200, undefined, undefined],
    ["the daemon for a client", { azp: registered.daemon }, 200, undefined, undefined],
    ["expired within the tolerance", { exp: now - 30 }, 200, undefined, undefined],
    ["another API", { aud: registered.website }, 401, claimFailure, "aud"],
    ["another client", { azp: anotherTenant }, 401, claimFailure, "azp"],
    ["no client", { azp: undefined }, 401, claimFailure, "azp"],
    ["not valid yet", { nbf: now + 600 }, 401, claimFailure, "nbf"],
    ["no expiry", { exp: undefined }, 401, claimFailure, "exp"],
    ["a public client", { azpacr: "0" }, 401, claimFailure, "azpacr"],
    ["version 1.0", { ver: "1.0" }, 401, claimFailure, "ver"],
    ["another tenant's id", { tid: anotherTenant }, 401, claimFailure, "tid"],
    [
      "a slash after the issuer",
      { iss: "https://login.microsoftonline.com/x/v2.0/" },
      401,
      claimFailure,
      "iss",
    ],
    ["a scope of another API", { scp: "Mail.Read" }, 403, claimFailure, "scp"],
    ["no scope", { scp: "" }, 403, claimFailure, "scp"],
    [
      "a user's role in place of a scope",
      { scp: "Mail.Read", roles: ["Orders.Read.All"] },
      403,
      claimFailure,
      "scp",
    ],
  ])("%s: %s", async (_, members, status, code, claim) => {
    const answer = await call({ claims: { ...user(contoso.entra), ...members } });
    expect([answer.status, answer.logged[0]?.code, answer.logged[0]?.claim]).toEqual([status, code, claim]);
  });

  test("another tenant altogether, whose tokens the same keys sign", async () => {
    const claims = userClaims({
      tenantId: anotherTenant,
      api: registered.api,
      client: registered.website,
      scopes: "Orders.Read",
    });
    const { status, logged } = await call({ claims });
    expect([status, logged[0]?.claim]).toEqual([401, "iss"]);
  });

  test.each([
    [["Orders.Read.All"], "GET", 200],
    [["Orders.Read.All"], "POST", 403],
    [["Orders.Write.All"], "GET", 403],
    [["Orders.Write.All"], "POST", 201],
    [["Orders.Read"], "GET", 403],
    [[], "GET", 403],
  ] as const)("an application with the roles %j: %s is %i", async (roles, method, status) => {
    const { tenantId } = contoso.entra;
    const answer = await call({ claims: applicationClaims({ tenantId, ...daemon, roles }), method });
    expect(answer.status).toBe(status);
  });

  test("a user's role never counts as the application's, on any route", async () => {
    const claims = { ...user(contoso.entra, "Orders.Read"), roles: ["Orders.Write.All"] };
    expect((await call({ claims, method: "POST" })).status).toBe(403);
  });
});

describe("encrypted tokens", () => {
  test("are opened", async () => {
    expect((await callWith(contoso.entra.encrypt(user(contoso.entra)))).status).toBe(200);
  });

  test("are refused like others for what is inside", async () => {
    const claims = { ...user(contoso.entra), exp: 1 };
    const { status, logged } = await callWith(contoso.entra.encrypt(claims));
    expect([status, logged]).toEqual([401, [{ status: 401, code: "ERR_JWT_EXPIRED", claim: "exp" }]]);
  });

  test("with a flipped bit, or for somebody else, are refused", async () => {
    const segments = contoso.entra.encrypt(user(contoso.entra)).split(".");
    const tag = Buffer.from(segments[4] ?? "", "base64url");
    tag.writeUInt8(tag.readUInt8(0) ^ 1, 0);
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const header = { alg: "RSA-OAEP", enc: "A128CBC-HS256" };
    const elsewhere = encryptRsaOaep({
      header,
      plaintext: contoso.entra.sign(user(contoso.entra)),
      publicKey,
    });
    for (const token of [segments.with(4, tag.toString("base64url")).join("."), elsewhere]) {
      const { status, logged } = await callWith(token);
      expect([status, logged[0]?.code]).toEqual([401, "ERR_JWE_DECRYPTION_FAILED"]);
    }
  });

  test("are not made for an API that has registered no certificate", async () => {
    const plain = await startContoso({ encrypted: false });
    expect(() => plain.entra.encrypt({})).toThrow();
    await plain.close();
  });
});

describe("forgeries", () => {
  test("unsigned", async () => {
    const { status, logged } = await callWith(unsecuredJwt(user(contoso.entra)));
    expect([status, logged[0]?.code]).toEqual([401, "ERR_JOSE_ALG_NOT_ALLOWED"]);
  });

  test("signed with somebody's key under the kid of Entra's", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const [header = ""] = contoso.entra.sign({}).split(".");
    const real: JsonObject = JSON.parse(Buffer.from(header, "base64url").toString());
    const { status, logged } = await callWith(signRs256(real, user(contoso.entra), privateKey));
    expect([status, logged[0]?.code]).toEqual([401, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]);
  });
});

describe("the Authorization header (RFC 6750)", () => {
  test.each([
    [undefined, 401, 'Bearer realm="orders"'],
    ["Basic YTpi", 401, 'Bearer realm="orders"'],
    ["Bearertoken", 401, 'Bearer realm="orders"'],
    ["Bearer", 400, 'Bearer realm="orders", error="invalid_request"'],
    ["Bearer a b", 400, 'Bearer realm="orders", error="invalid_request"'],
    ["Bearer é", 400, 'Bearer realm="orders", error="invalid_request"'],
    ["Bearer abc", 401, 'Bearer realm="orders", error="invalid_token"'],
    ["bearer abc", 401, 'Bearer realm="orders", error="invalid_token"'],
  ])("%s is %i", async (authorization, status, challenge) => {
    const response = await fetch(`${origin}/orders`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    const field = response.headers.get("www-authenticate");
    expect([response.status, withoutDescription(field)]).toEqual([status, challenge]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-powered-by")).toBeNull();
  });

  test("the scheme's name has no case", async () => {
    const authorization = `bearer ${contoso.entra.sign(user(contoso.entra))}`;
    expect((await fetch(`${origin}/orders`, { headers: { authorization } })).status).toBe(200);
  });

  test("no scope is told where the token has none of this API", async () => {
    const { challenge } = await call({ claims: { ...user(contoso.entra), scp: "Mail.Read" } });
    expect(withoutDescription(challenge)).toBe('Bearer realm="orders", error="insufficient_scope"');
  });
});

test("neither the token nor its claims are in any answer to a refused request, nor in the log", async () => {
  const secrets = { oid: "oid-0b5c", azp: "azp-77aa", scp: "scp-91ce", tid: "tid-33f0", iss: "iss-5a5a" };
  for (const [name, value] of Object.entries(secrets)) {
    const token = contoso.entra.sign({ ...user(contoso.entra), azpacr: "1", [name]: value });
    const answer = await callWith(token);
    expect(answer.status).toBeGreaterThanOrEqual(401);
    const shown = JSON.stringify(answer);
    expect(shown).not.toContain(value);
    for (const segment of token.split(".")) expect(shown).not.toContain(segment);
  }
});

describe("a key rotation", () => {
  test("one fetch for the new kid, and none for what is made up", async () => {
    const own = await startContoso();
    const api = await own.startApi();
    const token = () => own.entra.sign(user(own.entra));
    const before = token();
    expect((await send(api.origin, { token: before })).status).toBe(200);
    expect(own.entra.keyRequests()).toBe(1);
    await own.entra.rotate();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await send(api.origin, { token: token() })).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(own.entra.keyRequests()).toBe(2);

    const made = own.entra.sign(user(own.entra), { kid: "made-up" });
    const answer = await send(api.origin, { token: made }, own.log);
    expect([answer.status, answer.logged[0]?.code]).toEqual([401, "ERR_JWKS_NO_MATCHING_KEY"]);
    expect(own.entra.keyRequests()).toBe(2);

    expect((await send(api.origin, { token: before })).status).toBe(200);
    own.entra.retire();
    own.skip(3600); // as long as a set is fresh at most
    expect((await send(api.origin, { token: token() })).status).toBe(200);
    const retired = await send(api.origin, { token: before }, own.log);
    expect([retired.status, retired.logged[0]?.code]).toEqual([401, "ERR_JWKS_NO_MATCHING_KEY"]);
    await own.close();
  });
});

describe("an outage of the provider", () => {
  test("an API that has keys goes on, one that has none says when to come again", async () => {
    const own = await startContoso();
    const running = await own.startApi();
    const token = own.entra.sign(user(own.entra));
    expect((await send(running.origin, { token })).status).toBe(200);
    own.entra.setDown(true);
    expect((await send(running.origin, { token })).status).toBe(200);
    own.skip(7200); // no longer fresh, and good enough all the same
    expect((await send(running.origin, { token })).status).toBe(200);

    const started = await own.startApi();
    const answer = await send(started.origin, { token }, own.log);
    expect(answer).toMatchObject({ status: 503, challenge: null, retryAfter: "5" });
    expect(answer.logged).toEqual([{ status: 503, code: "ERR_JWKS_UNAVAILABLE" }]);
    // What needs no key is refused as ever.
    expect((await send(started.origin, { token: "abc" })).status).toBe(401);

    own.entra.setDown(false);
    own.skip(Number(answer.retryAfter));
    expect((await send(started.origin, { token })).status).toBe(200);
    await own.close();
  });
});

test("what is nobody's mistake but the API's is a 500 that says nothing", async () => {
  const log: RefusalRecord[] = [];
  const keys = keySet({ keys: [await published()] });
  const decryptionKeys = await generateKey("RSA-OAEP");
  const policy = ordersPolicy({ tenantId: contoso.entra.tenantId, decryptionKeys, keys });
  const check = () => {
    throw new Error("The database is down");
  };
  const api = await serveApi(
    ordersApi({ ...policy, claims: { ...policy.claims, check } }, (record) => log.push(record)),
  );
  const { status, body } = await send(api.origin, { token: contoso.entra.sign(user(contoso.entra)) });
  expect([status, body]).toEqual([500, '{"error":"server_error"}']);
  expect(log).toEqual([{ status: 500, code: "unexpected" }]);
  await api.close();
});

/** The text for developers may change. */
function withoutDescription(challenge: string | null): string | undefined {
  return challenge?.replace(/, error_description="[^"]*"/, "");
}

/** The key that Entra has published. */
async function published(): Promise<{ kty: string }> {
  const response = await fetch(contoso.entra.keysUrl);
  const { keys }: { keys: readonly [{ kty: string }] } = await response.json();
  return keys[0];
}

function call({
  claims = user(contoso.entra),
  method = "GET",
}: { claims?: JsonObject; method?: "GET" | "POST" } = {}): Promise<Answer> {
  return callWith(contoso.entra.sign(claims), method);
}

function callWith(token: string, method: "GET" | "POST" = "GET"): Promise<Answer> {
  return send(origin, { token, method }, contoso.log);
}
