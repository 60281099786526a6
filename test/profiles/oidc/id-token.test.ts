// ID tokens: which pass, and which claim the others fail by. The hashes of what comes with them have a file of their own.
import type { OidcIdTokenContext } from "josette/profiles";
import { JwtClaimError } from "josette/errors";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { oidcIdToken } from "../../../src/profiles/index.ts";
import type { OidcIdTokenOptions } from "../../../src/profiles/oidc/id-token-options.ts";
import { failureOf } from "../../support/failure.ts";
import { hmacJws, unsecured, withBitFlipped, withBytes } from "../../support/tokens.ts";
import {
  clientId,
  halfHash,
  idClaims,
  idOptions,
  issuer,
  mint,
  nonce,
  now,
  outcomeOf,
  rs256,
  signerOf,
  type Claims,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<OidcIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const acr = "urn:se:curity:authentication:html-form:htmlform1";
const logout = "http://schemas.openid.net/event/backchannel-logout";
const bare: Claims = { iss: issuer, sub: "alice", aud: clientId, iat: now, exp: now + 60, nonce };
const shared: Claims = { ...idClaims, aud: [clientId, "api"] };
const trusting: Options = { trustedAudiences: ["api", "reports"] };

describe("accepted is", () => {
  test.each<[string, Claims, Options?, OidcIdTokenContext?, object?]>([
    ["a token as Curity makes it", idClaims],
    ["one with what is mandatory alone", bare],
    ["typ JWT", idClaims, {}, { nonce }, { typ: "JWT" }],
    ["typ in small letters", idClaims, {}, { nonce }, { typ: "jwt" }],
    ["typ as a whole media type", idClaims, {}, { nonce }, { typ: "application/jwt" }],
    ["typ as a whole media type in capitals", idClaims, {}, { nonce }, { typ: "APPLICATION/JWT" }],
    ["a kid", idClaims, {}, { nonce }, { kid: "op-1" }],
    ["no azp", { ...idClaims, azp: undefined }],
    ["a list with one audience", { ...idClaims, aud: [clientId] }],
    ["a list with one audience and no azp", { ...idClaims, aud: [clientId], azp: undefined }],
    ["an audience that is trusted", shared, trusting],
    ["two that are", { ...idClaims, aud: ["reports", clientId, "api"] }, trusting],
    ["the client twice, with azp", { ...idClaims, aud: [clientId, clientId] }],
    ["a subject of 255 characters", { ...idClaims, sub: "s".repeat(255) }],
    ["a subject of one", { ...idClaims, sub: "0" }],
    ["a subject with spaces and signs", { ...idClaims, sub: "a b|c@d/~" }],
    ["the expected subject", idClaims, { subject: "alice" }],
    ["iat now", { ...idClaims, iat: now }],
    ["iat a minute ahead", { ...idClaims, iat: now + 60 }],
    [
      "iat further ahead, where clocks may differ more",
      { ...idClaims, iat: now + 300 },
      { clockTolerance: 300 },
    ],
    ["iat long ago", { ...idClaims, iat: 0 }],
    ["iat of half a second", { ...idClaims, iat: now - 0.5 }],
    ["exp a minute ago but one second", { ...idClaims, exp: now - 59 }],
    ["nbf a minute ahead", { ...idClaims, nbf: now + 60 }],
    ["the greatest age", { ...idClaims, iat: now - 660 }, { maxTokenAge: 600 }],
    ["no nonce, where none was sent", { ...idClaims, nonce: undefined }, { nonce: null }, {}],
    ["a nonce, where none was sent", idClaims, { nonce: null }, {}],
    ["the nonce of the call, where the options have none", idClaims, { nonce: null }, { nonce }],
    ["the nonce of the options", idClaims, { nonce }, {}],
    ["the nonce of both", idClaims, { nonce }, { nonce }],
    ["a recent authentication", idClaims, { maxAge: 600 }],
    ["one as old as it may be", idClaims, { maxAge: 120, clockTolerance: 0 }],
    ["one older by the tolerance", idClaims, { maxAge: 60 }],
    ["one of just now", { ...idClaims, auth_time: now }, { maxAge: 0, clockTolerance: 0 }],
    ["one a minute ahead", { ...idClaims, auth_time: now + 60 }, { maxAge: 0 }],
    [
      "one older than the options allow, where the call allows it",
      idClaims,
      { maxAge: 10 },
      { nonce, maxAge: 90 },
    ],
    ["an old one, where nobody asks", { ...idClaims, auth_time: 0 }],
    ["an auth_time that is text, where nobody asks", { ...idClaims, auth_time: "0" }],
    ["the expected class", idClaims, { acr }],
    ["one of the expected classes", idClaims, { acr: ["loa3", acr] }],
    ["the class that the call expects", idClaims, { acr: "loa3" }, { nonce, acr }],
    ["one of those that the call expects", idClaims, {}, { nonce, acr: ["loa2", acr] }],
    ["another class, where nobody asks", { ...idClaims, acr: "0" }],
    ["events of another kind", { ...idClaims, events: { "https://op.example/event": {} } }],
    ["events that are no object", { ...idClaims, events: logout }],
    ["events that are null", { ...idClaims, events: null }],
    ["a token from the authorization endpoint", idClaims, { endpoint: "authorization" }],
    ["one from there with the nonce of the options", idClaims, { endpoint: "authorization", nonce }, {}],
    [
      "all of it at once",
      shared,
      { ...trusting, endpoint: "token", maxAge: 600, acr, subject: "alice", nonce },
    ],
    ["another time, as a Date", { ...bare, iat: 60, exp: 90 }, {}, { nonce, now: new Date(70_000) }],
    ["another member of the context", idClaims, {}, { nonce, data: { session: 1 } }],
  ])("%s", async (_what, claims, changes, context, header) => {
    expect(await outcomeOf(mint(claims, header), changes, context)).toBe("accepted");
  });
});

describe("refused by a claim is", () => {
  test.each<[string, Claims, string, Options?, OidcIdTokenContext?]>([
    ["no iss", { ...idClaims, iss: undefined }, "iss"],
    ["another issuer", { ...idClaims, iss: "https://else.example/~" }, "iss"],
    ["the issuer with a slash", { ...idClaims, iss: `${issuer}/` }, "iss"],
    ["the issuer without its path", { ...idClaims, iss: "https://op.example" }, "iss"],
    ["the issuer in capitals", { ...idClaims, iss: issuer.toUpperCase() }, "iss"],
    ["a list of issuers", { ...idClaims, iss: [issuer] }, "iss"],
    ["no sub", { ...idClaims, sub: undefined }, "sub"],
    ["an empty sub", { ...idClaims, sub: "" }, "sub"],
    ["a sub of 256 characters", { ...idClaims, sub: "s".repeat(256) }, "sub"],
    ["a sub that is not ASCII", { ...idClaims, sub: "ålice" }, "sub"],
    ["a sub that is a number", { ...idClaims, sub: 1 }, "sub"],
    ["another sub", idClaims, "sub", { subject: "bob" }],
    ["a sub in other letters", idClaims, "sub", { subject: "Alice" }],
    ["no aud", { ...idClaims, aud: undefined }, "aud"],
    ["another client's", { ...idClaims, aud: "app" }, "aud"],
    ["an API's, which is trusted", { ...idClaims, aud: "api" }, "aud", trusting],
    ["a part of the client's name", { ...idClaims, aud: clientId.slice(1) }, "aud"],
    ["an empty list of audiences", { ...idClaims, aud: [] }, "aud"],
    ["an audience that is an object", { ...idClaims, aud: { 0: clientId } }, "aud"],
    ["an audience nobody trusts", shared, "aud"],
    ["one nobody trusts, first", { ...idClaims, aud: ["api", clientId] }, "aud"],
    ["one nobody trusts among others", { ...idClaims, aud: [clientId, "api", "app"] }, "aud", trusting],
    ["several audiences without azp", { ...shared, azp: undefined }, "azp", trusting],
    ["the client twice without azp", { ...idClaims, aud: [clientId, clientId], azp: undefined }, "azp"],
    ["azp another client", { ...idClaims, azp: "app" }, "azp"],
    ["azp a trusted one", { ...shared, azp: "api" }, "azp", trusting],
    ["azp that is a list", { ...idClaims, azp: [clientId] }, "azp"],
    ["azp that is null", { ...idClaims, azp: null }, "azp"],
    ["azp that is empty", { ...idClaims, azp: "" }, "azp"],
    ["no exp", { ...idClaims, exp: undefined }, "exp"],
    ["exp that is text", { ...idClaims, exp: String(now + 60) }, "exp"],
    ["no iat", { ...idClaims, iat: undefined }, "iat"],
    ["iat that is text", { ...idClaims, iat: String(now) }, "iat"],
    ["iat 61 seconds ahead", { ...idClaims, iat: now + 61 }, "iat"],
    ["iat a second ahead, where clocks agree", { ...idClaims, iat: now + 1 }, "iat", { clockTolerance: 0 }],
    ["iat ahead, where the age counts", { ...idClaims, iat: now + 61 }, "iat", { maxTokenAge: 600 }],
    ["before nbf", { ...idClaims, nbf: now + 61 }, "nbf"],
    ["no nonce", { ...idClaims, nonce: undefined }, "nonce"],
    ["another nonce", { ...idClaims, nonce: "n-1" }, "nonce"],
    ["a nonce with more to it", { ...idClaims, nonce: `${nonce} ` }, "nonce"],
    ["a nonce in other letters", { ...idClaims, nonce: nonce.toLowerCase() }, "nonce"],
    ["a nonce in a list", { ...idClaims, nonce: [nonce] }, "nonce"],
    ["a nonce that is null", { ...idClaims, nonce: null }, "nonce"],
    ["no nonce, where the options have one", { ...idClaims, nonce: undefined }, "nonce", { nonce }, {}],
    ["another nonce than the options'", { ...idClaims, nonce: "n-1" }, "nonce", { nonce }, {}],
    ["the call's nonce, but not the options'", idClaims, "nonce", { nonce: "n-1" }],
    ["the options' nonce, but not the call's", idClaims, "nonce", { nonce }, { nonce: "n-1" }],
    [
      "another nonce than the call's, where the options have none",
      idClaims,
      "nonce",
      { nonce: null },
      { nonce: "n-1" },
    ],
    [
      "no nonce from the authorization endpoint",
      { ...idClaims, nonce: undefined },
      "nonce",
      { endpoint: "authorization" },
    ],
    ["no auth_time", { ...idClaims, auth_time: undefined }, "auth_time", { maxAge: 600 }],
    [
      "no auth_time, where the call asks",
      { ...idClaims, auth_time: undefined },
      "auth_time",
      {},
      { nonce, maxAge: 600 },
    ],
    ["auth_time that is text", { ...idClaims, auth_time: String(now) }, "auth_time", { maxAge: 600 }],
    ["auth_time that is null", { ...idClaims, auth_time: null }, "auth_time", { maxAge: 600 }],
    ["auth_time ahead", { ...idClaims, auth_time: now + 61 }, "auth_time", { maxAge: 600 }],
    ["no acr", { ...idClaims, acr: undefined }, "acr", { acr }],
    ["another acr", { ...idClaims, acr: "0" }, "acr", { acr }],
    ["another acr than all of them", { ...idClaims, acr: "0" }, "acr", { acr: [acr, "loa3"] }],
    ["a list of acr", { ...idClaims, acr: [acr] }, "acr", { acr }],
    ["a part of the acr", { ...idClaims, acr: acr.slice(0, -1) }, "acr", { acr }],
    [
      "the acr of the options, where the call asks for another",
      idClaims,
      "acr",
      { acr },
      { nonce, acr: "loa3" },
    ],
    ["an empty acr, where the call asks", { ...idClaims, acr: "" }, "acr", {}, { nonce, acr: ["loa3"] }],
    ["an access token that says so in its claims", { ...idClaims, typ: "Bearer" }, "typ"],
    ["a logout token", { ...bare, events: { [logout]: {} } }, "events"],
    ["a logout token with a login's claims", { ...idClaims, events: { [logout]: {}, else: 1 } }, "events"],
    ["a logout token without exp", { ...bare, exp: undefined, events: { [logout]: {} } }, "exp"],
  ])("%s", async (_what, claims, claim, changes, context) => {
    expect(await outcomeOf(mint(claims), changes, context)).toEqual([failed, claim]);
  });

  test.each<[string, Claims, string, Options?, OidcIdTokenContext?]>([
    ["exp, by the tolerance", { ...idClaims, exp: now - 60 }, "exp"],
    ["exp, to the second", { ...idClaims, exp: now }, "exp", { clockTolerance: 0 }],
    ["its age", { ...idClaims, iat: now - 661 }, "iat", { maxTokenAge: 600 }],
    ["the authentication", idClaims, "auth_time", { maxAge: 59 }],
    ["the authentication, to the second", idClaims, "auth_time", { maxAge: 119, clockTolerance: 0 }],
    ["the authentication, to the call", idClaims, "auth_time", { maxAge: 600 }, { nonce, maxAge: 30 }],
    ["the authentication, to a call that wants a new one", idClaims, "auth_time", {}, { nonce, maxAge: 0 }],
    ["an authentication in 1970", { ...idClaims, auth_time: 0 }, "auth_time", { maxAge: 86_400 }],
  ])("as too old: %s", async (_what, claims, claim, changes, context) => {
    expect(await outcomeOf(mint(claims), changes, context)).toEqual(["ERR_JWT_EXPIRED", claim]);
  });

  test.each([
    ...["at+jwt", "application/at+jwt", "AT+JWT", "logout+jwt", "secevent+jwt", "dpop+jwt", "JWS", "jwt+x"],
    ...["oauth-authz-req+jwt", "token-introspection+jwt", "entity-statement+jwt", "text/jwt", ""],
  ])("typ %j", async (typ) => {
    expect(await outcomeOf(mint(idClaims, { typ }))).toEqual([failed, "typ"]);
  });
});

describe("refused before any claim is", () => {
  const token = mint(idClaims);
  const other = signerOf("ES256");

  test.each<[string, string, string, Options?]>([
    ["another algorithm of the same key", mint(idClaims, {}, signerOf("RS512")), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["PS256, which is not the default", mint(idClaims, {}, signerOf("PS256")), "ERR_JOSE_ALG_NOT_ALLOWED"],
    [
      "HS256 with the public key",
      hmacJws({ alg: "HS256" }, idClaims, JSON.stringify(rs256.jwk)),
      "ERR_JOSE_ALG_NOT_ALLOWED",
    ],
    ["no algorithm", unsecured({ alg: "none" }, idClaims), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["RS256 where it is not registered", token, "ERR_JOSE_ALG_NOT_ALLOWED", { alg: ["PS256", "ES256"] }],
    ["a key of another kind", token, "ERR_JWKS_NO_MATCHING_KEY", { keys: { keys: [other.jwk] } }],
    [
      "an unknown kid",
      mint(idClaims, { kid: "op-2" }),
      "ERR_JWKS_NO_MATCHING_KEY",
      { keys: { keys: [rs256.jwk] } },
    ],
    [
      "a bit turned",
      withBytes(token, 2, (bytes) => withBitFlipped(bytes)),
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    ],
    [
      "other claims",
      withBytes(token, 1, (bytes) => withBitFlipped(bytes, 20)),
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    ],
    ["an unknown critical parameter", mint(idClaims, { crit: ["exp"], exp: 1 }), "ERR_JWS_INVALID"],
    ["what is no token", "eyJhbGciOiJSUzI1NiJ9", "ERR_JWT_INVALID"],
    ["a token longer than the limit", token, "ERR_JOSE_LIMIT_EXCEEDED", { limits: { tokenLength: 100 } }],
  ])("%s", async (_what, text, outcome, changes) => {
    expect(await outcomeOf(text, changes)).toBe(outcome);
  });
});

describe("an error about a claim says what it may:", () => {
  async function claimErrorOf(
    token: string,
    changes: Options,
    context: OidcIdTokenContext,
  ): Promise<JwtClaimError> {
    const verifier = createJwtVerifier(oidcIdToken(idOptions(changes)));
    const failure = await failureOf(verifier.verify(token, { now, ...context }));
    if (failure instanceof JwtClaimError) return failure;
    throw failure;
  }

  test.each<[string, Claims, Options, unknown, unknown]>([
    ["azp", { ...idClaims, azp: "app" }, {}, clientId, "app"],
    ["azp", { ...shared, azp: undefined }, trusting, clientId, undefined],
    ["aud", shared, { trustedAudiences: ["reports"] }, [clientId, "reports"], [clientId, "api"]],
    ["aud", { ...idClaims, aud: "app" }, {}, [clientId], "app"],
    ["acr", { ...idClaims, acr: "0" }, { acr }, [acr], "0"],
    ["acr", { ...idClaims, acr: undefined }, { acr: ["loa2", acr] }, ["loa2", acr], undefined],
    ["auth_time", idClaims, { maxAge: 5 }, 5, now - 120],
    ["auth_time", { ...idClaims, auth_time: "0" }, { maxAge: 5 }, undefined, "0"],
    ["iat", { ...idClaims, iat: now + 100 }, {}, undefined, now + 100],
    ["sub", { ...idClaims, sub: "" }, {}, undefined, ""],
    ["events", { ...idClaims, events: { [logout]: {} } }, {}, undefined, { [logout]: {} }],
  ])("%s", async (claim, claims, changes, expected, actual) => {
    const failure = await claimErrorOf(mint(claims), changes, { nonce });
    expect([failure.claim, failure.expected, failure.actual]).toEqual([claim, expected, actual]);
  });

  test("typ", async () => {
    const failure = await claimErrorOf(mint(idClaims, { typ: "at+jwt" }), {}, { nonce });
    expect([failure.claim, failure.expected, failure.actual]).toEqual(["typ", "JWT", "at+jwt"]);
  });

  test.each<[string, Claims, Options, OidcIdTokenContext]>([
    ["the nonce of the call", idClaims, {}, { nonce: "secret" }],
    ["the nonce of the options", idClaims, { nonce: "secret" }, {}],
    ["the access token", { ...idClaims, at_hash: "a" }, { accessToken: "secret" }, { nonce }],
    ["the access token of the call", { ...idClaims, at_hash: "a" }, {}, { nonce, accessToken: "secret" }],
    ["the code", { ...idClaims, c_hash: "a" }, { code: "secret" }, { nonce }],
    ["the state", { ...idClaims, s_hash: "a" }, { state: "secret" }, { nonce }],
  ])("but not %s", async (_what, claims, changes, context) => {
    const failure = await claimErrorOf(mint(claims), changes, context);
    expect(failure.expected).toBeUndefined();
    expect(claims[failure.claim]).toBe(failure.actual);
    const shown = `${String(failure)}${JSON.stringify(failure)}`;
    for (const hidden of ["secret", halfHash("secret")]) expect(shown).not.toContain(hidden);
  });
});
