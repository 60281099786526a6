// Authorization responses of oidc-provider as JWTs (JARM), successful ones and errors, in every combination that it offers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier } from "josette";
import { authorizationResponse } from "josette/profiles";
import {
  algorithmOptions,
  authorize,
  client,
  combinations,
  redeem,
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
      client(id, responseMetadata("authorization", signed, encrypted)),
    ),
  });
  jwks = await (await fetch(`${server.issuer}/jwks`)).json();
});
after(() => server.close());

for (const [outcome, hint] of [
  ["a successful response", "alice"],
  ["an error response", "nobody"],
]) {
  describe(outcome, () => {
    for (const row of combinations) {
      test(row.id, async () => {
        const request = { response_mode: "jwt", login_hint: hint };
        const authorization = await authorize(server, row.id, request);
        const { returned, state } = authorization;
        assert.deepEqual(Object.keys(returned), ["response"]);
        const options = { issuer: server.issuer, clientId: row.id, ...(await algorithmOptions(row)) };
        const profile = authorizationResponse;
        const token = returned.response;
        const check = row.everyVariant ? checkVariants : checkToken;
        const claims = await check({ profile, options, token, context: { state }, jwks });
        const verifier = createJwtVerifier(profile({ keys: jwks, ...options }));
        await refuses(() => verifier.verify(token, { state: `${state}0` }), claimError, "state");
        await refuses(() => verifier.verify(token, { state: null }), claimError, "state");
        await refuses(() => verifier.verify(token), "ERR_INVALID_OPTION");
        if (hint === "nobody") {
          assert.equal(claims.error, "access_denied");
          assert.equal(claims.code, undefined);
        } else {
          const response = await redeem(server, row.id, { ...authorization, returned: claims });
          assert.equal(response.status, 200);
        }
      });
    }
  });
}

describe("one different claim or header parameter", () => {
  const variants = [
    ["none", {}, undefined],
    ["a typ of JWT", { header: { typ: "JWT" } }, undefined],
    ["no iss", { claims: { iss: undefined } }, "iss"],
    ["no aud", { claims: { aud: undefined } }, "aud"],
    ["a second audience", { claims: { aud: ["RS256", "another"] } }, "aud"],
    ["no exp", { claims: { exp: undefined } }, "exp"],
    ["no state", { claims: { state: undefined } }, "state"],
    ["an empty code", { claims: { code: "" } }, "code"],
    ["a code and an error", { claims: { error: "access_denied" } }, "error"],
    ["the typ of an access token", { header: { typ: "at+jwt" } }, "typ"],
  ];
  for (const [name, change, claim] of variants) {
    test(name, async () => {
      const { returned, state } = await authorize(server, "RS256", { response_mode: "jwt" });
      const token = resigned(returned.response, signingKey, change);
      const options = { issuer: server.issuer, clientId: "RS256" };
      const verifier = createJwtVerifier(authorizationResponse(options));
      const verify = () => verifier.verify(token, { state });
      if (claim === undefined) assert.equal((await verify()).claims.state, state);
      else await refuses(verify, claimError, claim);
    });
  }
});
