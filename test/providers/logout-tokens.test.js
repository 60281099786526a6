// Logout tokens that oidc-provider sends when a user logs out, in every combination that it offers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier } from "josette";
import { logoutToken } from "josette/profiles";
import {
  algorithmOptions,
  client,
  combinations,
  logIn,
  responseMetadata,
  signingKey,
  startProvider,
} from "./support/provider.js";
import { checkToken, checkVariants, claimError, refuses, resigned } from "./support/refusals.js";

let server;
let jwks;

before(async () => {
  server = await startProvider({
    clients: combinations.map(({ id, signed, encrypted }) =>
      client(id, {
        ...responseMetadata("id_token", signed, encrypted),
        backchannel_logout_uri: `https://rp.example/logout?${new URLSearchParams({ client: id })}`,
        backchannel_logout_session_required: true,
      }),
    ),
  });
  jwks = await (await fetch(`${server.issuer}/jwks`)).json();
});
after(() => server.close());

/** Logs in and out. The result is the logout token that the server has sent to the client. */
async function logOut(clientId) {
  const { browser } = await logIn(server, clientId);
  const { response } = await browser.open(`${server.issuer}/session/end`);
  const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(await response.text());
  await browser.open(`${server.issuer}/session/end/confirm`, {
    method: "POST",
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  return server.logouts.get(clientId);
}

describe("a logout token", () => {
  for (const row of combinations) {
    test(row.id, async () => {
      const token = await logOut(row.id);
      const options = { issuer: server.issuer, clientId: row.id, ...(await algorithmOptions(row)) };
      const required = { ...options, typ: "required", sessionRequired: true };
      const check = row.everyVariant ? checkVariants : checkToken;
      const claims = await check({ profile: logoutToken, options: required, token, jwks });
      assert.equal(claims.sub, "alice");
      assert.equal(typeof claims.sid, "string");
      // A second use of the same token.
      const verifier = createJwtVerifier(logoutToken({ keys: jwks, ...options }));
      await verifier.verify(token);
      await refuses(() => verifier.verify(token), claimError, "jti");
    });
  }
});

describe("one different claim or header parameter", () => {
  const event = "http://schemas.openid.net/event/backchannel-logout";
  const variants = [
    ["none", {}, undefined],
    ["no typ", { header: { typ: undefined } }, undefined],
    ["no sid", { claims: { sid: undefined } }, undefined],
    ["no sub", { claims: { sub: undefined } }, undefined],
    ["neither sid nor sub", { claims: { sub: undefined, sid: undefined } }, "sid"],
    ["no exp", { claims: { exp: undefined } }, "exp"],
    ["no iat", { claims: { iat: undefined } }, "iat"],
    ["no jti", { claims: { jti: undefined } }, "jti"],
    ["no aud", { claims: { aud: undefined } }, "aud"],
    ["a second audience", { claims: { aud: ["RS256", "another"] } }, "aud"],
    ["no events", { claims: { events: undefined } }, "events"],
    ["another event", { claims: { events: { "https://rp.example/event": {} } } }, "events"],
    ["an event that is text", { claims: { events: { [event]: "yes" } } }, "events"],
    ["a nonce", { claims: { nonce: "n" } }, "nonce"],
    ["a typ of JWT", { header: { typ: "JWT" } }, "typ"],
    ["the typ of an access token", { header: { typ: "at+jwt" } }, "typ"],
  ];
  for (const [name, change, claim] of variants) {
    test(name, async () => {
      const token = resigned(await logOut("RS256"), signingKey, change);
      const verifier = createJwtVerifier(logoutToken({ issuer: server.issuer, clientId: "RS256" }));
      const verify = () => verifier.verify(token);
      if (claim === undefined) assert.equal((await verify()).claims.iss, server.issuer);
      else await refuses(verify, claimError, claim);
    });
  }

  // Keycloak's form: oidc-provider always sends logout+jwt.
  test("a typ of JWT with the option for it", async () => {
    const token = resigned(await logOut("RS256"), signingKey, { header: { typ: "JWT" } });
    const policy = logoutToken({ issuer: server.issuer, clientId: "RS256", typ: "JWT" });
    assert.equal((await createJwtVerifier(policy).verify(token)).claims.sub, "alice");
  });
});
