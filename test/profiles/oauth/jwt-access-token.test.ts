// Access tokens of RFC 9068: which pass, and which claim the others fail by.
import { JwtClaimError } from "josette/errors";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, inject, test } from "vitest";
import { type JwtAccessTokenOptions } from "../../../src/profiles/oauth/jwt-access-token.ts";
import { jwtAccessToken } from "../../../src/profiles/index.ts";
import { failureOf } from "../../support/failure.ts";
import { hmacJws, unsecured, withBitFlipped, withBytes } from "../../support/tokens.ts";
import {
  accessClaims,
  accessOptions,
  accessOutcomeOf,
  bareKey,
  clientId,
  decrypt,
  encrypted,
  issuer,
  mint,
  mintAccess,
  now,
  rs256,
  signerOf,
  signers,
  type Claims,
  type Encryption,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<JwtAccessTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const api = "https://api.example";

describe("accepted is", () => {
  test.each<[string, Claims, Options?, object?]>([
    ["a token of the RFC's form", accessClaims],
    [
      "one with what is mandatory alone",
      { ...accessClaims, scope: undefined, auth_time: undefined, acr: undefined },
    ],
    ["typ as a whole media type", accessClaims, {}, { typ: "application/at+jwt" }],
    ["typ in capitals", accessClaims, {}, { typ: "AT+JWT" }],
    ["a kid", accessClaims, {}, { kid: "op-1" }],
    ["an audience among others", { ...accessClaims, aud: ["https://else.example", api] }],
    ["a second audience of the API's", { ...accessClaims, aud: "orders" }, { audience: [api, "orders"] }],
    ["a client's own token", { ...accessClaims, sub: clientId }],
    ["any client", { ...accessClaims, client_id: "s6BhdRkqt3" }],
    ["one of the clients", accessClaims, { clients: ["app", clientId] }],
    ["one scope", accessClaims, { scope: "orders.read" }],
    ["a list of one scope", accessClaims, { scope: ["orders.read"] }],
    ["scopes in another order", accessClaims, { scope: ["orders.write", "openid"] }],
    ["the same scope twice", accessClaims, { scope: ["openid", "openid"] }],
    ["all scopes", accessClaims, { scope: ["openid", "orders.read", "orders.write"] }],
    ["the only scope", { ...accessClaims, scope: "orders.read" }, { scope: "orders.read" }],
    ["a malformed scope, where nobody asks", { ...accessClaims, scope: ["orders.read"] }],
    ["a recent authentication", accessClaims, { maxAge: 600 }],
    ["one as old as it may be", accessClaims, { maxAge: 120, clockTolerance: 0 }],
    ["one older by the tolerance", accessClaims, { maxAge: 60 }],
    ["a class", accessClaims, { acr: "loa2" }],
    ["one of the classes", accessClaims, { acr: ["loa3", "loa2"] }],
    ["exp a minute ago but one second", { ...accessClaims, exp: now - 59 }],
    ["iat a minute ahead", { ...accessClaims, iat: now + 60 }],
    ["the greatest age", { ...accessClaims, iat: now - 660 }, { maxTokenAge: 600 }],
    ["claims that nobody knows", { ...accessClaims, roles: ["a"], groups: ["b"], entitlements: [] }],
    ["all of it at once", accessClaims, { clients: [clientId], scope: "openid", maxAge: 600, acr: "loa2" }],
  ])("%s", async (_what, claims, changes, header) => {
    expect(await accessOutcomeOf(mintAccess(claims, header), changes)).toBe("accepted");
  });

  test.each(signers.map((signer) => [signer.alg, signer] as const))("%s", async (alg, signer) => {
    const policy = { keys: signer.jwk, alg: [alg] as unknown as NonNullable<Options["alg"]> };
    expect(await accessOutcomeOf(mintAccess(accessClaims, {}, signer), policy)).toBe("accepted");
  });

  test.each<[string, Encryption, Options["decrypt"]?]>([
    ["an encrypted one", {}],
    ["an encrypted one, compressed", { header: { zip: "DEF" } }],
    ["one encrypted for a kid that nobody knows", { header: { kid: "-996770274", "x5t#S256": undefined } }],
    ["one encrypted for a bare key", {}, { ...decrypt, keys: bareKey }],
    ["one with typ outside as well, as OpenIddict writes it", { header: { typ: "at+jwt" } }],
    ["an encrypted one where encryption is optional", {}, { ...decrypt, optional: true }],
  ])("%s", async (_what, encryption, opened = decrypt) => {
    expect(await accessOutcomeOf(encrypted(mintAccess(accessClaims), encryption), { decrypt: opened })).toBe(
      "accepted",
    );
  });

  test("a plain one where encryption is optional", async () => {
    const token = mintAccess(accessClaims);
    expect(await accessOutcomeOf(token, { decrypt: { ...decrypt, optional: true } })).toBe("accepted");
  });
});

describe("refused by a claim is", () => {
  test.each<[string, Claims, string, Options?]>([
    ["no iss", { ...accessClaims, iss: undefined }, "iss"],
    ["another issuer", { ...accessClaims, iss: "https://else.example/~" }, "iss"],
    ["the issuer with a slash", { ...accessClaims, iss: `${issuer}/` }, "iss"],
    ["no exp", { ...accessClaims, exp: undefined }, "exp"],
    ["no aud", { ...accessClaims, aud: undefined }, "aud"],
    ["another API's", { ...accessClaims, aud: "https://else.example" }, "aud"],
    ["the client's", { ...accessClaims, aud: clientId }, "aud"],
    ["the audience with a slash", { ...accessClaims, aud: `${api}/` }, "aud"],
    ["no sub", { ...accessClaims, sub: undefined }, "sub"],
    ["a sub that is a number", { ...accessClaims, sub: 1 }, "sub"],
    ["no client_id", { ...accessClaims, client_id: undefined }, "client_id"],
    ["an empty client_id", { ...accessClaims, client_id: "" }, "client_id"],
    ["a client_id that is null", { ...accessClaims, client_id: null }, "client_id"],
    ["a list of clients", { ...accessClaims, client_id: [clientId] }, "client_id", { clients: [clientId] }],
    ["azp in place of client_id", { ...accessClaims, client_id: undefined, azp: clientId }, "client_id"],
    ["another client", { ...accessClaims, client_id: "app" }, "client_id", { clients: [clientId] }],
    [
      "a client in other letters",
      { ...accessClaims, client_id: "Website" },
      "client_id",
      { clients: [clientId] },
    ],
    ["no iat", { ...accessClaims, iat: undefined }, "iat"],
    ["iat that is text", { ...accessClaims, iat: String(now) }, "iat"],
    ["iat 61 seconds ahead", { ...accessClaims, iat: now + 61 }, "iat"],
    ["no jti", { ...accessClaims, jti: undefined }, "jti"],
    ["a jti that is a number", { ...accessClaims, jti: 1 }, "jti"],
    ["before nbf", { ...accessClaims, nbf: now + 61 }, "nbf"],
    ["no scope", { ...accessClaims, scope: undefined }, "scope", { scope: "orders.read" }],
    [
      "scp in place of scope",
      { ...accessClaims, scope: undefined, scp: "orders.read" },
      "scope",
      { scope: "orders.read" },
    ],
    ["another scope", accessClaims, "scope", { scope: "orders.delete" }],
    ["one scope of two", accessClaims, "scope", { scope: ["orders.read", "orders.delete"] }],
    ["a part of a scope", accessClaims, "scope", { scope: "orders" }],
    ["a scope in other letters", accessClaims, "scope", { scope: "Orders.Read" }],
    ["a list of scopes", { ...accessClaims, scope: ["orders.read"] }, "scope", { scope: "orders.read" }],
    [
      "scopes with a comma",
      { ...accessClaims, scope: "openid,orders.read" },
      "scope",
      { scope: "orders.read" },
    ],
    [
      "scopes with two spaces",
      { ...accessClaims, scope: "openid  orders.read" },
      "scope",
      { scope: "orders.read" },
    ],
    [
      "scopes with a space before them",
      { ...accessClaims, scope: " orders.read" },
      "scope",
      { scope: "orders.read" },
    ],
    [
      "scopes with a tab",
      { ...accessClaims, scope: "openid\torders.read" },
      "scope",
      { scope: "orders.read" },
    ],
    ["an empty scope", { ...accessClaims, scope: "" }, "scope", { scope: "orders.read" }],
    ["a scope that is null", { ...accessClaims, scope: null }, "scope", { scope: "null" }],
    ["no auth_time", { ...accessClaims, auth_time: undefined }, "auth_time", { maxAge: 600 }],
    ["auth_time that is text", { ...accessClaims, auth_time: "0" }, "auth_time", { maxAge: 600 }],
    ["auth_time ahead", { ...accessClaims, auth_time: now + 61 }, "auth_time", { maxAge: 600 }],
    ["no acr", { ...accessClaims, acr: undefined }, "acr", { acr: "loa2" }],
    ["another acr", accessClaims, "acr", { acr: ["loa3", "loa4"] }],
    ["an acr that is a number", { ...accessClaims, acr: 2 }, "acr", { acr: "2" }],
  ])("%s", async (_what, claims, claim, changes) => {
    expect(await accessOutcomeOf(mintAccess(claims), changes)).toEqual([failed, claim]);
    expect(await accessOutcomeOf(encrypted(mintAccess(claims)), { decrypt, ...changes })).toEqual([
      failed,
      claim,
    ]);
  });

  test.each<[string, Claims, string, Options?]>([
    ["exp, by the tolerance", { ...accessClaims, exp: now - 60 }, "exp"],
    ["exp, to the second", { ...accessClaims, exp: now }, "exp", { clockTolerance: 0 }],
    ["its age", { ...accessClaims, iat: now - 661 }, "iat", { maxTokenAge: 600 }],
    ["the authentication", accessClaims, "auth_time", { maxAge: 59 }],
    ["the authentication, to the second", accessClaims, "auth_time", { maxAge: 119, clockTolerance: 0 }],
  ])("as too old: %s", async (_what, claims, claim, changes) => {
    expect(await accessOutcomeOf(mintAccess(claims), changes)).toEqual(["ERR_JWT_EXPIRED", claim]);
  });

  test.each([
    ...[undefined, "JWT", "jwt", "application/jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "at", "jwt+at"],
    ...["at+jwt ", "text/at+jwt", "application/application/at+jwt", "token-introspection+jwt", ""],
  ])("typ %j", async (typ) => {
    expect(await accessOutcomeOf(mintAccess(accessClaims, { typ }))).toEqual([failed, "typ"]);
    const token = encrypted(mintAccess(accessClaims, { typ }), { header: { typ: "at+jwt" } });
    expect(await accessOutcomeOf(token, { decrypt })).toEqual([failed, "typ"]);
  });
});

describe("refused before any claim is", () => {
  const token = mintAccess(accessClaims);
  const header = { typ: "at+jwt", alg: "none" };

  test.each<[string, string, Outcome, Options?]>([
    [
      "another algorithm of the same key",
      mintAccess(accessClaims, {}, signerOf("PS256")),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    [
      "HS256 with the public key",
      hmacJws({ typ: "at+jwt", alg: "HS256" }, accessClaims, JSON.stringify(rs256.jwk)),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["no algorithm", unsecured(header, accessClaims), "ERR_JOSE_ALG_NOT_ALLOWED"],
    [
      "no algorithm, in other letters",
      unsecured({ ...header, alg: "None" }, accessClaims),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["an unknown algorithm", unsecured({ ...header, alg: "RS1" }, accessClaims), "ERR_JOSE_ALG_NOT_ALLOWED"],
    [
      "no algorithm, encrypted",
      encrypted(unsecured(header, accessClaims)),
      "ERR_JOSE_ALG_NOT_ALLOWED",
      { decrypt },
    ],
    [
      "RS256 where it is not listed",
      token,
      "ERR_JOSE_ALG_NOT_ALLOWED",
      { alg: ["ES256"], keys: { keys: [rs256.jwk] } },
    ],
    [
      "an unknown kid",
      mintAccess(accessClaims, { kid: "op-2" }),
      "ERR_JWKS_NO_MATCHING_KEY",
      { keys: { keys: [rs256.jwk] } },
    ],
    [
      "a bit turned",
      withBytes(token, 2, (bytes) => withBitFlipped(bytes)),
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    ],
    ["a plain one where there is encryption", token, "ERR_JWT_NOT_ENCRYPTED", { decrypt }],
    ["an encrypted one where there is none", encrypted(token), "ERR_JWT_ENCRYPTED"],
    ["claims alone, encrypted", encrypted(JSON.stringify(accessClaims)), "ERR_JWT_INVALID", { decrypt }],
    ["an opaque token", "2YotnFZFEjr1zCsicMWpAA", "ERR_JWT_INVALID"],
  ])("%s", async (_what, text, outcome, changes) => {
    expect(await accessOutcomeOf(text, changes)).toEqual(outcome);
  });
});

test.each<[string, Claims, Options, unknown, unknown]>([
  ["client_id", accessClaims, { clients: ["app"] }, ["app"], clientId],
  ["client_id", { ...accessClaims, client_id: 1 }, {}, undefined, 1],
  ["client_id", { ...accessClaims, client_id: "" }, {}, undefined, ""],
  ["sub", { ...accessClaims, sub: "" }, {}, undefined, ""],
  ["jti", { ...accessClaims, jti: "" }, {}, undefined, ""],
  ["scope", accessClaims, { scope: "admin" }, ["admin"], accessClaims["scope"]],
  ["acr", accessClaims, { acr: "loa3" }, ["loa3"], "loa2"],
  ["auth_time", accessClaims, { maxAge: 5 }, 5, now - 120],
  ["aud", { ...accessClaims, aud: clientId }, { audience: [api, "orders"] }, [api, "orders"], clientId],
])(
  "an error says what is expected and what is there: %s",
  async (claim, claims, changes, expected, actual) => {
    const verifier = createJwtVerifier(jwtAccessToken(accessOptions(changes)));
    const failure = await failureOf(verifier.verify(mintAccess(claims), { now }));
    if (!(failure instanceof JwtClaimError)) throw failure;
    expect([failure.claim, failure.expected, failure.actual]).toEqual([claim, expected, actual]);
  },
);

test("the result has the claims and both layers", async () => {
  const token = mintAccess(accessClaims);
  const verifier = createJwtVerifier(jwtAccessToken(accessOptions({ decrypt })));
  const { claims, jws, jwe } = await verifier.verify(encrypted(token), { now });
  expect([claims, jws.token, jws.header.typ, jwe?.matchedBy]).toEqual([
    accessClaims,
    token,
    "at+jwt",
    "x5t#S256",
  ]);
  if (inject("backend") === "auto") {
    expect(verifier.verifySync(encrypted(token), { now }).claims).toEqual(accessClaims);
  }
});

test("a token of the same claims without its typ is none", async () => {
  expect(await accessOutcomeOf(mint(accessClaims))).toEqual([failed, "typ"]);
});
