// Introspection responses of oidc-provider as JWTs (RFC 9701), for active and inactive tokens, in every combination that it offers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier } from "josette";
import { introspectionResponse } from "josette/profiles";
import {
  algorithmOptions,
  basic,
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
      client(id, responseMetadata("introspection", signed, encrypted)),
    ),
  });
  jwks = await (await fetch(`${server.issuer}/jwks`)).json();
});
after(() => server.close());

async function introspect(clientId, token) {
  const response = await fetch(`${server.issuer}/token/introspection`, {
    method: "POST",
    headers: { ...basic(clientId), accept: "application/token-introspection+jwt" },
    body: new URLSearchParams({ token }),
  });
  assert.match(response.headers.get("content-type"), /^application\/token-introspection\+jwt/);
  return response.text();
}

describe("an introspection response", () => {
  let common;
  before(async () => {
    const { tokens } = await logIn(server, combinations[0].id);
    common = tokens.access_token;
  });

  for (const row of combinations) {
    test(row.id, async () => {
      // The access token can be that of another client.
      const { id } = row.everyVariant ? row : combinations[0];
      const accessToken = row.everyVariant ? (await logIn(server, id)).tokens.access_token : common;
      const options = { issuer: server.issuer, audience: row.id, ...(await algorithmOptions(row)) };
      const profile = introspectionResponse;
      const variants = row.everyVariant ? checkVariants : checkToken;
      const check = (token) => variants({ profile, options, token, audience: "audience", jwks });
      const active = await check(await introspect(row.id, accessToken));
      assert.equal(active.token_introspection.active, true);
      assert.equal(active.token_introspection.client_id, id);
      const inactive = await check(await introspect(row.id, "unknown"));
      assert.deepEqual(inactive.token_introspection, { active: false });
    });
  }
});

describe("one different claim or header parameter", () => {
  const variants = [
    ["none", {}, undefined],
    ["no iss", { claims: { iss: undefined } }, "iss"],
    ["no aud", { claims: { aud: undefined } }, "aud"],
    ["no iat", { claims: { iat: undefined } }, "iat"],
    ["no token_introspection", { claims: { token_introspection: undefined } }, "token_introspection"],
    ["active as text", { claims: { token_introspection: { active: "true" } } }, "token_introspection"],
    ["an expired token inside", { claims: { token_introspection: { active: true, exp: 1 } } }, undefined],
    ["no typ", { header: { typ: undefined } }, "typ"],
    ["a typ of JWT", { header: { typ: "JWT" } }, "typ"],
  ];
  for (const [name, change, claim] of variants) {
    test(name, async () => {
      const { tokens } = await logIn(server, "RS256");
      const token = resigned(await introspect("RS256", tokens.access_token), signingKey, change);
      const policy = introspectionResponse({ issuer: server.issuer, audience: "RS256" });
      const verify = () => createJwtVerifier(policy).verify(token);
      if (claim === undefined) assert.equal((await verify()).claims.token_introspection.active, true);
      else await refuses(verify, claimError, claim);
    });
  }
});
