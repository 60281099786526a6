// Client assertions made by josette, at the token endpoint of oidc-provider.
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { importKey } from "josette";
import { clientAssertion, clientCredentialsForm, clientSecretKey } from "josette/profiles";
import { jwkOf } from "./support/native-jwk.js";
import { client, clientKeys, clientSecret, signatures, startProvider } from "./support/provider.js";
import { altered, read } from "./support/refusals.js";

const isSecret = (alg) => alg.startsWith("HS");
let server;

before(async () => {
  server = await startProvider({
    clients: signatures.map((alg) =>
      client(alg, {
        token_endpoint_auth_method: isSecret(alg) ? "client_secret_jwt" : "private_key_jwt",
        token_endpoint_auth_signing_alg: alg,
        grant_types: ["client_credentials"],
        response_types: [],
        redirect_uris: [],
      }),
    ),
    scopes: ["read"],
  });
});
after(() => server.close());

async function keyFor(alg) {
  return isSecret(alg) ? clientSecretKey(clientSecret, { alg }) : importKey(clientKeys[alg]);
}

/** A key that the server does not know, with the key id of one that it knows. */
async function strangerFor(alg) {
  if (isSecret(alg)) return clientSecretKey(randomBytes(64).toString("hex"), { alg });
  const { privateKey } = {
    RSA: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    EC: () => generateKeyPairSync("ec", { namedCurve: clientKeys[alg].crv }),
    OKP: () => generateKeyPairSync("ed25519"),
  }[clientKeys[alg].kty]();
  return importKey({ ...jwkOf(privateKey), kid: clientKeys[alg].kid });
}

async function present(clientId, assertion) {
  const body = clientCredentialsForm({ clientId, assertion, scope: "read" });
  const response = await fetch(`${server.issuer}/token`, { method: "POST", body });
  return { status: response.status, ...(await response.json()) };
}

for (const alg of signatures) {
  describe(alg, () => {
    const make = async (changes = {}) =>
      clientAssertion({ clientId: alg, audience: server.issuer, key: await keyFor(alg), alg, ...changes });
    const refused = async (assertion, expected = [401, "invalid_client"]) => {
      const answer = await present(alg, assertion);
      assert.deepEqual([answer.status, answer.error], expected);
    };

    test("an assertion for the issuer", async () => {
      const assertion = await make();
      assert.equal(read(assertion).header.alg, alg);
      const answer = await present(alg, assertion);
      assert.equal(answer.status, 200);
      assert.equal(typeof answer.access_token, "string");
    });
    test("an assertion for the token endpoint", async () => {
      assert.equal((await present(alg, await make({ audience: `${server.issuer}/token` }))).status, 200);
    });
    test("an assertion that was used before", async () => {
      const assertion = await make();
      assert.equal((await present(alg, assertion)).status, 200);
      await refused(assertion);
    });
    test("another audience", async () => refused(await make({ audience: "https://as.example" })));
    test("another client", async () =>
      refused(await make({ clientId: "another" }), [400, "invalid_request"]));
    test("an expired one", async () => refused(await make({ now: Date.now() / 1000 - 900 })));
    test("an altered byte", async () => refused(altered(await make())));
    test("another key", async () => refused(await make({ key: await strangerFor(alg) })));
  });
}
