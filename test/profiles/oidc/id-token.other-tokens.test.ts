// What else the same keys sign for the same client: logout tokens, and the access tokens of Entra ID, which have no typ of their own.
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { type OidcIdTokenOptions } from "josette/profiles";
import { entraAccessToken, jwtAccessToken, oidcIdToken } from "../../../src/profiles/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { segment } from "../../support/tokens.ts";
import * as entra from "../../support/profiles/entra/tokens.ts";
import {
  accessClaims,
  accessOptions,
  clientId,
  decrypt,
  encrypted,
  idClaims,
  idOptions,
  issuer,
  mint,
  mintAccess,
  nonce,
  now,
  outcomeUnder,
  type Claims,
} from "../../support/profiles/oidc/tokens.ts";

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

/** Back-Channel Logout 1.0 section 2.4; its nonce is prohibited. */
const logoutClaims: Claims = {
  ...{ iss: issuer, sub: "alice", aud: clientId, iat: now, exp: now + 120, jti: "bWJq", sid: "h3Pq" },
  events: { "http://schemas.openid.net/event/backchannel-logout": {} },
};

describe.each<[string, (token: string) => string, object]>([
  ["plain", (token) => token, {}],
  ["encrypted", (token) => encrypted(token), { decrypt }],
])("a logout token, %s,", (_what, wrap, opening) => {
  const id = oidcIdToken({ ...idOptions({ nonce: null }), ...opening });
  const access = jwtAccessToken({ ...accessOptions({ audience: clientId }), ...opening });

  test.each<[string, Claims, object, string]>([
    ["with its own typ", logoutClaims, { typ: "logout+jwt" }, "typ"],
    ["with its own typ as a whole media type", logoutClaims, { typ: "application/logout+jwt" }, "typ"],
    ["as a security event", logoutClaims, { typ: "secevent+jwt" }, "typ"],
    ["with typ JWT", logoutClaims, { typ: "JWT" }, "events"],
    ["without typ", logoutClaims, {}, "events"],
    ["with typ JWT and all that a login has", { ...idClaims, ...logoutClaims }, { typ: "JWT" }, "events"],
    ["for a session alone", { ...logoutClaims, sub: undefined }, {}, "sub"],
    ["without exp, as older ones are", { ...logoutClaims, exp: undefined }, {}, "exp"],
  ])("is no ID token, even where no nonce was sent: %s", async (_kind, claims, header, claim) => {
    expect(await outcomeUnder(id, wrap(mint(claims, header)))).toEqual([failed, claim]);
  });

  test.each<[string, object]>([
    ["with its own typ", { typ: "logout+jwt" }],
    ["with typ JWT", { typ: "JWT" }],
    ["without typ", {}],
  ])("is no access token, even with all that one has: %s", async (_kind, header) => {
    const claims = { ...accessClaims, ...logoutClaims };
    expect(await outcomeUnder(access, wrap(mint(claims, header)))).toEqual([failed, "typ"]);
  });
});

describe("an access token of Entra ID", () => {
  const keys = entra.publicKeys;
  /** Of an application that is its own API, so that the audience alone tells nothing. */
  function website(changes: Partial<OidcIdTokenOptions> = {}): OidcIdTokenOptions {
    return { issuer: entra.issuer.v2(entra.tenantA), clientId: entra.api, keys, ...changes };
  }
  const own: Claims = { ...entra.v2, azp: entra.api };

  test.each<[string, Claims, object, string, Partial<OidcIdTokenOptions>?]>([
    ["has no nonce", own, entra.header.v2, "nonce"],
    ["has no nonce, by the options", own, entra.header.v2, "nonce", { nonce: "678910" }],
    ["is for another client", entra.v2, entra.header.v2, "azp", { nonce: null }],
    ["is for another API", { ...own, aud: entra.apiUri }, entra.header.v2, "aud", { nonce: null }],
    ["is of version 1.0", entra.v1, entra.header.v1, "iss", { nonce: null }],
  ])("is no ID token where it %s", async (_why, claims, header, claim, changes = {}) => {
    const context = changes.nonce === undefined ? { nonce: "678910" } : {};
    expect(await outcomeUnder(oidcIdToken(website(changes)), entra.mint(claims, header), context)).toEqual([
      failed,
      claim,
    ]);
  });

  test("passes as what it is, and so does the ID token", async () => {
    const asAccess = entraAccessToken(entra.options());
    expect(await outcomeUnder(asAccess, entra.mint(entra.v2))).toBe("accepted");
    const asId = oidcIdToken(website({ nonce: "678910" }));
    expect(await outcomeUnder(asId, entra.mint(entra.idToken))).toBe("accepted");
  });

  test("is not one of RFC 9068, whatever its claims", async () => {
    const policy = jwtAccessToken({ issuer: entra.issuer.v2(entra.tenantA), audience: entra.api, keys });
    const claims = { ...own, client_id: entra.api, jti: "a1b2" };
    expect(await outcomeUnder(policy, entra.mint(claims))).toEqual([failed, "typ"]);
    const typed = { ...entra.header.v2, typ: "at+jwt" };
    expect(await outcomeUnder(policy, entra.mint(claims, typed))).toBe("accepted");
  });

  test("names the client it was issued to, which an ID token of Entra's does not", async () => {
    const asAccess = entraAccessToken(entra.options());
    expect(await outcomeUnder(asAccess, entra.mint(entra.idToken))).toEqual([failed, "azp"]);
  });

  test("is not what other providers' ID and access tokens are", async () => {
    const asAccess = entraAccessToken(entra.options());
    for (const token of [mint(idClaims), mintAccess(accessClaims)]) {
      expect(await outcomeUnder(asAccess, token)).toEqual([failed, "tid"]);
    }
  });
});

test("claims that are signed with nothing pass as nothing", async () => {
  const verifiers = [
    createJwtVerifier(oidcIdToken(idOptions({ nonce }))),
    createJwtVerifier(jwtAccessToken(accessOptions())),
  ];
  for (const verifier of verifiers) {
    for (const claims of [idClaims, accessClaims, logoutClaims]) {
      const token = `${segment({ alg: "none", typ: "at+jwt" })}.${segment(claims)}.`;
      expect(await codeOfRejection(verifier.verify(token, { now }))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
  }
});
