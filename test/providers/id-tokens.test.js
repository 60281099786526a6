// ID tokens of oidc-provider: every signature algorithm with every encryption that it offers, and the values of the login that they are bound to.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier } from "josette";
import { oidcIdToken } from "josette/profiles";
import {
  algorithmOptions,
  authorize,
  client,
  combinations,
  logIn,
  responseMetadata,
  signingKey,
  startProvider,
} from "./support/provider.js";
import { altered, checkVariants, claimError, refuses, resigned } from "./support/refusals.js";

const rows = combinations;
const hybrid = {
  response_types: ["code id_token token", "code id_token", "code"],
  grant_types: ["authorization_code", "implicit"],
};
let server;
let jwks;

before(async () => {
  server = await startProvider({
    clients: rows.map(({ id, signed, encrypted }) =>
      client(id, {
        ...responseMetadata("id_token", signed, encrypted),
        ...(encrypted === undefined && hybrid),
      }),
    ),
  });
  jwks = await (await fetch(`${server.issuer}/jwks`)).json();
});
after(() => server.close());

async function optionsOf({ id, ...algorithms }) {
  return { issuer: server.issuer, clientId: id, ...(await algorithmOptions(algorithms)) };
}

describe("an ID token of the token endpoint", () => {
  assert.equal(rows.length, 14 * (1 + 15 * 6));
  for (const row of rows) {
    test(row.id, async () => {
      const { tokens, nonce } = await logIn(server, row.id);
      const verifier = createJwtVerifier(oidcIdToken(await optionsOf(row)));
      const token = tokens.id_token;
      assert.equal(token.split(".").length, row.encrypted === undefined ? 3 : 5);
      const { claims } = await verifier.verify(token, { nonce });
      assert.equal(claims.sub, "alice");
      await refuses(() => verifier.verify(token, { nonce: `${nonce}0` }), claimError, "nonce");
      await refuses(
        () => verifier.verify(altered(token), { nonce }),
        row.encrypted === undefined ? "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" : "ERR_JWE_DECRYPTION_FAILED",
      );
    });
  }
});

describe("an ID token of the authorization endpoint, with the hashes of its neighbours", () => {
  for (const row of rows.filter(({ encrypted }) => encrypted === undefined)) {
    test(row.id, async () => {
      const request = { response_type: "code id_token token", max_age: "9000" };
      const { returned, nonce } = await authorize(server, row.id, request);
      const { id_token: token, code, access_token: accessToken } = returned;
      const context = { nonce, code, accessToken, maxAge: 9000 };
      const options = { ...(await optionsOf(row)), endpoint: "authorization" };
      const profile = oidcIdToken;
      const claims = await checkVariants({ profile, options, token, context, jwks });
      const verifier = createJwtVerifier(profile(options));
      const verify = (changes) => verifier.verify(token, { ...context, ...changes });
      await refuses(() => verify({ nonce: `${nonce}0` }), claimError, "nonce");
      await refuses(() => verify({ code: `${code}0` }), claimError, "c_hash");
      await refuses(() => verify({ accessToken: `${accessToken}0` }), claimError, "at_hash");
      await refuses(() => verify({ acr: "phr" }), claimError, "acr");
      // The token itself has not expired when the login is too old.
      await refuses(
        () => verify({ maxAge: 60, now: claims.auth_time + 121 }),
        "ERR_JWT_EXPIRED",
        "auth_time",
      );
      await refuses(() => verify({ nonce: undefined }), "ERR_INVALID_OPTION");
    });
  }
});

describe("one different claim or header parameter", () => {
  /** Signed again with the server's key, and with this difference alone. The first two rows are the token itself. */
  const variants = [
    ["none", {}, undefined],
    ["a typ of JWT", { header: { typ: "JWT" } }, undefined],
    ["no sub", { claims: { sub: undefined } }, "sub"],
    ["no aud", { claims: { aud: undefined } }, "aud"],
    ["no exp", { claims: { exp: undefined } }, "exp"],
    ["no iat", { claims: { iat: undefined } }, "iat"],
    ["no nonce", { claims: { nonce: undefined } }, "nonce"],
    ["a second audience", { claims: { aud: ["RS256", "another"] } }, "aud"],
    ["another azp", { claims: { azp: "another" } }, "azp"],
    ["another at_hash", { claims: { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" } }, "at_hash"],
    ["the typ of an access token", { header: { typ: "at+jwt" } }, "typ"],
    ["the typ of a logout token", { header: { typ: "logout+jwt" } }, "typ"],
  ];
  for (const [name, change, claim] of variants) {
    test(name, async () => {
      const row = rows[0];
      const { returned, nonce } = await authorize(server, row.id, { response_type: "code id_token token" });
      const token = resigned(returned.id_token, signingKey, change);
      const verifier = createJwtVerifier(oidcIdToken(await optionsOf(row)));
      const verify = () => verifier.verify(token, { nonce, accessToken: returned.access_token });
      if (claim === undefined) assert.equal((await verify()).claims.sub, "alice");
      else await refuses(verify, claimError, claim);
    });
  }

  // oidc-provider sends s_hash only with the FAPI 1.0 profile, so it is added here with node:crypto alone.
  test("another s_hash", async () => {
    const { returned, nonce, state } = await authorize(server, "RS256", { response_type: "code id_token" });
    const hash = createHash("sha256").update(state).digest().subarray(0, 16).toString("base64url");
    const verifier = createJwtVerifier(oidcIdToken(await optionsOf(rows[0])));
    const token = resigned(returned.id_token, signingKey, { claims: { s_hash: hash } });
    assert.equal((await verifier.verify(token, { nonce, state })).claims.s_hash, hash);
    await refuses(() => verifier.verify(token, { nonce, state: `${state}0` }), claimError, "s_hash");
  });
});
