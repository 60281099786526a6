// Access tokens with their proofs, from requests: RFC 9449 section 7.1. The origin is the application's, whatever the request says.
import {
  challenge,
  presentedToken,
  type HttpRequestWithTarget,
  type PresentedTokenOptions,
} from "josette/http";
import { createJwtVerifier, generateKey, publicKey, signJwt } from "josette";
import { thumbprint } from "josette/jwk";
import { dpopProof, dpopVerifier, jwtAccessToken, seenInMemory } from "josette/profiles";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../support/errors.ts";

const origin = "https://api.example";
const missing = "ERR_HTTP_TOKEN_MISSING";
const malformed = "ERR_HTTP_REQUEST_INVALID";
const fields = { authorization: "DPoP abc", dpop: "e30.e30.c2ln" };

/** A request of Node.js. */
function request(changes: object = {}): HttpRequestWithTarget {
  return { method: "GET", url: "/orders?a=b", headers: fields, ...changes };
}

function urlOf(given: HttpRequestWithTarget): string | undefined {
  const url = presentedToken(given, { origin }).context.dpop?.url;
  return url === undefined ? undefined : String(url);
}

describe("the proof is for", () => {
  test.each<[string, object, string]>([
    ["the path", {}, "https://api.example/orders?a=b"],
    [
      "the path before a router's prefix was removed",
      { url: "/1", originalUrl: "/orders/1" },
      "https://api.example/orders/1",
    ],
    [
      "the configured origin, whatever Host is",
      { headers: { ...fields, host: "evil.example" } },
      "https://api.example/orders?a=b",
    ],
    [
      "the same, whatever a proxy says",
      {
        headers: {
          ...fields,
          forwarded: "host=evil.example;proto=http",
          "x-forwarded-host": "evil.example",
          "x-forwarded-proto": "http",
          "x-forwarded-port": "81",
        },
      },
      "https://api.example/orders?a=b",
    ],
    [
      "the same, whatever authority the target has",
      { url: "http://evil.example/orders" },
      "https://api.example/orders",
    ],
    ["an authority without a path", { url: "https://evil.example" }, "https://api.example/"],
    ["an authority with a query", { url: "https://evil.example?a=b" }, "https://api.example/?a=b"],
    [
      "a path that looks like an authority",
      { url: "//evil.example/orders" },
      "https://api.example//evil.example/orders",
    ],
    [
      "a path that looks like a user",
      { url: "/@evil.example/orders" },
      "https://api.example/@evil.example/orders",
    ],
  ])("%s", (_what, changes, url) => {
    expect(urlOf(request(changes))).toBe(url);
  });

  test("the path of a Request", () => {
    const given = new Request("http://10.0.0.7:8080/orders?a=b", { method: "PUT", headers: fields });
    expect(presentedToken(given, { origin })).toEqual({
      scheme: "DPoP",
      token: "abc",
      context: { dpop: { proof: "e30.e30.c2ln", method: "PUT", url: "https://api.example/orders?a=b" } },
    });
  });
});

describe("a bearer token", () => {
  test.each([{ authorization: "Bearer abc" }, { authorization: "Bearer abc", dpop: "e30.e30.c2ln" }])(
    "comes without a proof: %j",
    (headers) => {
      expect(presentedToken(request({ headers }), { origin })).toEqual({
        ...{ scheme: "Bearer", token: "abc", context: {} },
      });
    },
  );

  test("may come without a method and a target", () => {
    const headers = new Headers({ authorization: "Bearer abc" });
    expect(presentedToken({ headers }, { origin }).token).toBe("abc");
  });
});

describe("refused is", () => {
  test.each<[string, object, string, Partial<PresentedTokenOptions>?]>([
    ["no token", { headers: { dpop: "e30.e30.c2ln" } }, missing],
    ["another scheme", { headers: { ...fields, authorization: "Basic abc" } }, missing],
    [
      "a bearer token where only DPoP is accepted",
      { headers: { authorization: "Bearer abc" } },
      missing,
      { schemes: ["DPoP"] },
    ],
    ["DPoP where only bearer tokens are accepted", {}, missing, { schemes: ["Bearer"] }],
    ["no proof", { headers: { authorization: "DPoP abc" } }, malformed],
    ["two proofs", { rawHeaders: ["DPoP", "e30.e30.c2ln", "dpop", "e30.e30.c2ln"] }, malformed],
    ["two proofs, joined", { headers: { ...fields, dpop: "e30.e30.c2ln, e30.e30.c2ln" } }, malformed],
    ["two proofs, as a list", { headers: { ...fields, dpop: ["e30.e30.c2ln", "e30.e30.c2ln"] } }, malformed],
    ["an empty proof", { headers: { ...fields, dpop: "" } }, malformed],
    ["two schemes", { headers: { ...fields, authorization: "DPoP abc, Bearer abc" } }, malformed],
    ["a target that is no path", { url: "*" }, malformed],
    ["a target of CONNECT", { method: "CONNECT", url: "api.example:443" }, malformed],
    ["another scheme in the target", { url: "ftp://api.example/" }, malformed],
    ["a backslash in the target", { url: "/\\evil.example" }, malformed],
    ["a character outside ASCII in the target", { url: "/\u00e4" }, malformed],
    ["a line break in the target", { url: "/a\nb" }, malformed],
    ["a malformed method", { method: "GET /" }, malformed],
    ["no method", { method: undefined }, "ERR_INVALID_ARGUMENT"],
    ["no target", { url: undefined }, "ERR_INVALID_ARGUMENT"],
  ])("%s", (_what, changes, code, options) => {
    expect(codeOf(() => presentedToken(request(changes), { origin, ...options }))).toBe(code);
  });

  test("two proofs of a Request", () => {
    const headers = new Headers(fields);
    headers.append("DPoP", "e30.e30.c2ln");
    const given = new Request("https://api.example/", { headers });
    expect(codeOf(() => presentedToken(given, { origin }))).toBe(malformed);
  });
});

test.each<[string, object]>([
  ["no origin", {}],
  ["an origin that is undefined", { origin: undefined }],
  ["a host", { origin: "api.example" }],
  ["a path", { origin: "https://api.example/v1" }],
  ["a slash", { origin: "https://api.example/" }],
  ["capitals", { origin: "https://API.example" }],
  ["a default port", { origin: "https://api.example:443" }],
  ["null", { origin: "null" }],
  ["an unknown scheme", { origin, schemes: ["Basic"] }],
  ["no scheme", { origin, schemes: [] }],
  ["an unknown option", { origin, trustProxy: true }],
])("the caller's mistakes: %s", (_what, options) => {
  expect(codeOf(() => presentedToken(request(), options as never))).toBe("ERR_INVALID_OPTION");
});

test("a request from the client to the response", async () => {
  const signer = await generateKey("RS256");
  const key = await generateKey("ES256");
  const issuer = "https://login.example";
  const accessToken = await signJwt(
    { iss: issuer, aud: origin, sub: "alice", client_id: "app", cnf: { jkt: await thumbprint(key) } },
    signer,
    { typ: "at+jwt" },
    { expiresIn: "5m", issuedAt: true, jwtId: true },
  );
  let nonce = "first";
  const dpop = dpopVerifier({ alg: ["ES256"], seen: seenInMemory(), nonce: (given) => given === nonce });
  const verifier = createJwtVerifier(
    jwtAccessToken({ issuer, audience: origin, keys: publicKey(signer), cnf: { dpop } }),
  );
  const handle = async (given: Request): Promise<Response> => {
    try {
      const { token, context } = presentedToken(given, { origin });
      return Response.json((await verifier.verify(token, context)).claims.sub);
    } catch (error) {
      return new Response(
        null,
        challenge(error, { schemes: ["DPoP"], dpopAlg: ["ES256"], dpopNonce: nonce }),
      );
    }
  };
  const visit = async (scheme: string, options: object): Promise<Response> => {
    const proof = await dpopProof(key, { method: "GET", url: `${origin}/orders`, accessToken, ...options });
    const headers = { Authorization: `${scheme} ${accessToken}`, DPoP: proof };
    return handle(new Request("http://localhost:3000/orders?a=b", { headers }));
  };

  expect((await visit("DPoP", { nonce })).status).toBe(200);
  const bearer = await visit("Bearer", { nonce });
  expect([bearer.status, bearer.headers.get("www-authenticate")]).toEqual([
    401,
    'DPoP error="invalid_token", error_description="The access token is not valid", algs="ES256"',
  ]);
  nonce = "second";
  const stale = await visit("DPoP", { nonce: "first" });
  expect([stale.status, stale.headers.get("dpop-nonce")]).toEqual([401, "second"]);
  expect(stale.headers.get("www-authenticate")).toMatch(/^DPoP error="use_dpop_nonce"/);
  expect((await visit("DPoP", { nonce: stale.headers.get("dpop-nonce") })).status).toBe(200);
  const elsewhere = await visit("DPoP", { nonce, url: `${origin}/invoices` });
  expect(elsewhere.headers.get("www-authenticate")).toMatch(/^DPoP error="invalid_dpop_proof"/);
  expect(codeOf(() => presentedToken(new Request("http://localhost/"), { origin }))).toBe(missing);
});

describe("an API that does not verify proofs", () => {
  const server = "https://login.example";

  test.each([{}, { cnf: null }])("responds to a proof with 401, if the option is %j", async (options) => {
    const signer = await generateKey("ES256");
    const key = await generateKey("ES256");
    const accessToken = await signJwt(
      { iss: server, aud: origin, sub: "alice", client_id: "app", cnf: { jkt: await thumbprint(key) } },
      signer,
      { typ: "at+jwt" },
      { expiresIn: "5m", issuedAt: true, jwtId: true },
    );
    const verifier = createJwtVerifier(
      jwtAccessToken({
        issuer: server,
        audience: origin,
        keys: publicKey(signer),
        alg: ["ES256"],
        ...options,
      }),
    );
    const url = `${origin}/orders`;
    const proof = await dpopProof(key, { method: "GET", url, accessToken });
    const headers = { Authorization: `DPoP ${accessToken}`, DPoP: proof };
    const { token, context } = presentedToken(new Request(url, { headers }), { origin });
    const failure: unknown = await verifier.verify(token, context).catch((error: unknown) => error);
    expect(challenge(failure)).toEqual({
      status: 401,
      headers: {
        "WWW-Authenticate": 'Bearer error="invalid_token", error_description="The access token is not valid"',
      },
    });
  });

  test("fails at every request, if its policy has no profile", async () => {
    const signer = await generateKey("ES256");
    const policy = {
      verify: { keys: publicKey(signer), alg: ["ES256"] },
      claims: { issuer: server, audience: null },
    } as const;
    const accessToken = await signJwt({ iss: server }, signer, {}, { expiresIn: "5m" });
    const given = new Request(origin, { headers: { Authorization: `Bearer ${accessToken}` } });
    const { token, context } = presentedToken(given, { origin });
    // @ts-expect-error the policy takes no proof
    const verification = createJwtVerifier(policy).verify(token, context);
    expect(await codeOfRejection(verification)).toBe("ERR_INVALID_OPTION");
    const bearer = presentedToken(given, { origin, schemes: ["Bearer"] });
    expect(await codeOfRejection(createJwtVerifier(policy).verify(bearer.token))).toBeUndefined();
    expect(bearer.context).toStrictEqual({});
  });
});
