// Where the options name no keys, a real HTTP server on this machine is asked for them: its metadata first, then its key set.
import { type JwtVerifier } from "josette";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { jwtAccessToken, oidcIdToken } from "../../src/profiles/index.ts";
import type { RequestListener } from "node:http";
import { describe, expect, inject, test } from "vitest";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk } from "../support/keys.ts";
import { json, routes, startProvider, status, type Provider } from "../support/jwk/remote/server.ts";
import { rsaJws } from "../support/tokens.ts";
import {
  accessClaims,
  accessToken,
  clientId,
  decrypt,
  encrypted,
  halfHash,
  idClaims,
  mint,
  mintAccess,
  nonce,
  now,
  rs256,
  signerOf,
  type Claims,
} from "../support/profiles/oidc/tokens.ts";

const openid = "/.well-known/openid-configuration";
const oauth = "/.well-known/oauth-authorization-server";
const api = "https://api.example";

/** A provider with these keys, and the metadata that names them. */
async function start(keys: readonly object[] = [rs256.jwk], metadata = openid): Promise<Provider> {
  const provider = await startProvider(status(404));
  provider.answer = answers(provider, keys, metadata);
  return provider;
}

function answers(
  { origin, url }: Provider,
  keys: readonly object[],
  metadata: string,
  changes: object = {},
): RequestListener {
  return routes({
    [metadata]: json({ issuer: origin, jwks_uri: url, ...changes }),
    "/jwks": json({ keys }),
  });
}

function pathsOf({ requests }: Provider): readonly (string | undefined)[] {
  return requests.map(({ url }) => url);
}

function headerOf(token: string): object {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as object;
}

/** The two profiles, with how a token for each is made. */
const profiles: readonly (readonly [
  name: string,
  verifierOf: (issuer: string) => JwtVerifier,
  tokenOf: (issuer: string, header?: object) => string,
  metadata: string,
])[] = [
  [
    "oidcIdToken",
    (issuer) => createJwtVerifier(oidcIdToken({ issuer, clientId, nonce })),
    (issuer, header) => mint({ ...idClaims, iss: issuer }, header),
    openid,
  ],
  [
    "jwtAccessToken",
    (issuer) => createJwtVerifier(jwtAccessToken({ issuer, audience: api })),
    (issuer, header) => mintAccess({ ...accessClaims, iss: issuer }, header),
    oauth,
  ],
];

describe.each(profiles)("%s", (_name, verifierOf, tokenOf, metadata) => {
  test("asks when the first token comes, and once", async () => {
    const provider = await start([rs256.jwk], metadata);
    const verifier = verifierOf(provider.origin);
    expect(pathsOf(provider)).toEqual([]);
    const token = tokenOf(provider.origin);
    const first = await Promise.all([verifier.verify(token, { now }), verifier.verify(token, { now })]);
    expect(first.map(({ claims }) => claims.iss)).toEqual([provider.origin, provider.origin]);
    expect((await verifier.verify(tokenOf(provider.origin, { kid: "op-1" }), { now })).jws.matchedBy).toBe(
      "kid",
    );
    expect(pathsOf(provider)).toEqual([metadata, "/jwks"]);
  });

  test("verifies at once what it has the keys for", async () => {
    const provider = await start([rs256.jwk], metadata);
    const verifier = verifierOf(provider.origin);
    const token = tokenOf(provider.origin);
    await verifier.verify(token, { now });
    const sync = codeOf(() => verifier.verifySync(token, { now }));
    expect(sync).toBe(inject("backend") === "auto" ? undefined : "ERR_JOSE_NOT_SUPPORTED");
  });

  test("asks nobody for the token of another issuer's, with the same keys", async () => {
    const provider = await start([rs256.jwk], metadata);
    const verifier = verifierOf(provider.origin);
    await verifier.verify(tokenOf(provider.origin), { now });
    const failure = verifier.verify(tokenOf(`${provider.origin}/`), { now });
    expect(await codeOfRejection(failure)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    expect(pathsOf(provider)).toEqual([metadata, "/jwks"]);
  });

  test.each<[string, (origin: string) => object]>([
    ["another issuer", () => ({ issuer: "https://op.example" })],
    ["the issuer with a slash", (origin) => ({ issuer: `${origin}/` })],
    ["the issuer with a path", (origin) => ({ issuer: `${origin}/tenant` })],
    ["the issuer in capitals", (origin) => ({ issuer: origin.toUpperCase() })],
    ["the issuer in a list", (origin) => ({ issuer: [origin] })],
    ["no issuer", () => ({ issuer: undefined })],
    ["no address of keys", () => ({ jwks_uri: undefined })],
    ["an address of keys that is none", () => ({ jwks_uri: "/jwks" })],
    ["keys without encryption elsewhere", () => ({ jwks_uri: "http://op.example/jwks" })],
    ["keys in a file", () => ({ jwks_uri: "file:///jwks" })],
  ])("takes no keys from the metadata of %s", async (_what, changes) => {
    const provider = await startProvider(status(404));
    provider.answer = answers(provider, [rs256.jwk], metadata, changes(provider.origin));
    const failure = verifierOf(provider.origin).verify(tokenOf(provider.origin), { now });
    expect(await codeOfRejection(failure)).toBe("ERR_JWKS_UNAVAILABLE");
    expect(pathsOf(provider)).toEqual([metadata]);
  });

  test.each<[string, (provider: Provider) => RequestListener]>([
    ["there is no metadata", () => status(404)],
    ["the metadata fails", () => status(500)],
    ["the metadata is elsewhere", () => status(302, { location: "https://op.example/metadata" })],
    ["the metadata is no object", () => json([])],
    ["the keys fail", ({ origin, url }) => routes({ [metadata]: json({ issuer: origin, jwks_uri: url }) })],
  ])("has no keys where %s", async (_what, answer) => {
    const provider = await startProvider(status(404));
    provider.answer = answer(provider);
    const failure = verifierOf(provider.origin).verify(tokenOf(provider.origin), { now });
    expect(await codeOfRejection(failure)).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("has no keys where nobody listens", async () => {
    const provider = await start([rs256.jwk], metadata);
    await provider.stop();
    const failure = verifierOf(provider.origin).verify(tokenOf(provider.origin), { now });
    expect(await codeOfRejection(failure)).toBe("ERR_JWKS_UNAVAILABLE");
  });

  test("finds a key that came later by its kid, and asks again for that alone", async () => {
    const provider = await start([{ ...publicJwk(otherRsaKey), kid: "op-0" }], metadata);
    const verifier = verifierOf(provider.origin);
    const old = rsaJws(
      { ...headerOf(tokenOf(provider.origin)), kid: "op-0" },
      "{}",
      keyObjects(otherRsaKey).privateKey,
    );
    // The set is there from now on, though the token says nothing.
    expect(await codeOfRejection(verifier.verify(old, { now }))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    provider.answer = answers(provider, [rs256.jwk], metadata);
    const token = tokenOf(provider.origin, { kid: "op-1" });
    expect((await verifier.verify(token, { now })).jws.matchedBy).toBe("kid");
    expect(await codeOfRejection(verifier.verify(old, { now }))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    expect(pathsOf(provider)).toEqual([metadata, "/jwks", metadata, "/jwks"]);
  });

  test("takes no other algorithm because the provider publishes a key for it", async () => {
    const provider = await start([signerOf("ES256").jwk, rs256.jwk], metadata);
    const token = mint({ ...idClaims, ...accessClaims, iss: provider.origin }, {}, signerOf("ES256"));
    const failure = verifierOf(provider.origin).verify(token, { now });
    expect(await codeOfRejection(failure)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(pathsOf(provider)).toEqual([]);
  });
});

test("an encrypted ID token, with the hash of what came with it", async () => {
  const provider = await start();
  const { origin: issuer } = provider;
  const verifier = createJwtVerifier(oidcIdToken({ issuer, clientId, decrypt }));
  const claims: Claims = { ...idClaims, iss: issuer, at_hash: halfHash(accessToken) };
  const context = { now, nonce, accessToken };
  expect((await verifier.verify(encrypted(mint(claims)), context)).claims).toEqual(claims);
  expect(await codeOfRejection(verifier.verify(mint(claims), context))).toBe("ERR_JWT_NOT_ENCRYPTED");
  expect(pathsOf(provider)).toEqual([openid, "/jwks"]);
});

test("an issuer with a path keeps it in the address of its metadata", async () => {
  const provider = await startProvider(status(404));
  const issuer = `${provider.origin}/tenant`;
  provider.answer = routes({
    [`/tenant${openid}`]: json({ issuer, jwks_uri: provider.url }),
    "/jwks": json({ keys: [rs256.jwk] }),
  });
  const verifier = createJwtVerifier(oidcIdToken({ issuer, clientId }));
  const { claims } = await verifier.verify(mint({ ...idClaims, iss: issuer }), { now, nonce });
  expect(claims.iss).toBe(issuer);
  expect(pathsOf(provider)).toEqual([`/tenant${openid}`, "/jwks"]);
});

describe("the metadata of an authorization server with a path", () => {
  const path = "/tenant";
  const places = [`${oauth}${path}`, `${path}${openid}`];

  async function serve(routesOf: (issuer: string, url: string) => Record<string, RequestListener>) {
    const provider = await startProvider(status(404));
    const issuer = `${provider.origin}${path}`;
    provider.answer = routes({ "/jwks": json({ keys: [rs256.jwk] }), ...routesOf(issuer, provider.url) });
    const verifier = createJwtVerifier(jwtAccessToken({ issuer, audience: api }));
    const verify = () => verifier.verify(mintAccess({ ...accessClaims, iss: issuer }), { now });
    return { provider, verify };
  }
  const [first = "", second = ""] = places;

  test("is at the well-known place before the path", async () => {
    const { provider, verify } = await serve((issuer, jwks_uri) => ({ [first]: json({ issuer, jwks_uri }) }));
    expect((await verify()).claims["client_id"]).toBe(clientId);
    expect(pathsOf(provider)).toEqual([first, "/jwks"]);
  });

  test.each([404, 400, 403, 410])("is OpenID Connect's if the server answers %i to that", async (code) => {
    const { provider, verify } = await serve((issuer, jwks_uri) => ({
      [first]: status(code),
      [second]: json({ issuer, jwks_uri }),
    }));
    expect((await verify()).claims["client_id"]).toBe(clientId);
    expect(pathsOf(provider)).toEqual([first, second, "/jwks"]);
  });

  test.each<[string, (issuer: string) => RequestListener]>([
    [
      "is of another issuer",
      () => json({ issuer: "https://op.example", jwks_uri: "https://op.example/jwks" }),
    ],
    ["names no keys", (issuer) => json({ issuer })],
    ["is no object", () => json([])],
    ["fails", () => status(500)],
    ["is elsewhere", () => status(302, { location: "https://op.example/metadata" })],
  ])("is not OpenID Connect's if the first %s", async (_what, answer) => {
    const { provider, verify } = await serve((issuer, jwks_uri) => ({
      [first]: answer(issuer),
      [second]: json({ issuer, jwks_uri }),
    }));
    expect(await codeOfRejection(verify())).toBe("ERR_JWKS_UNAVAILABLE");
    expect(pathsOf(provider)).toEqual([first]);
  });

  test("is nowhere", async () => {
    const { provider, verify } = await serve(() => ({}));
    expect(await codeOfRejection(verify())).toBe("ERR_JWKS_UNAVAILABLE");
    expect(pathsOf(provider)).toEqual(places);
  });
});
