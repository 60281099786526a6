// Request objects made by josette, in every combination that oidc-provider offers, at its endpoints for authorization and pushed requests.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { importKey } from "josette";
import { clientSecretKey, requestObject } from "josette/profiles";
import { jwkOf } from "./support/native-jwk.js";
import {
  authorizationRequest,
  basic,
  Browser,
  client,
  clientKeys,
  clientSecret,
  combinations,
  redeem,
  serverEncryptionKeys,
  signatures,
  startProvider,
} from "./support/provider.js";
import { altered, read } from "./support/refusals.js";

let server;

before(async () => {
  server = await startProvider({
    clients: signatures.map((alg) => client(alg, { request_object_signing_alg: alg })),
  });
});
after(() => server.close());

/** A request object, and the PKCE verifier and state of its request. */
async function make(alg, changes = {}) {
  const { verifier, parameters } = authorizationRequest(alg);
  const { client_id: clientId, ...others } = parameters;
  const key = alg.startsWith("HS")
    ? await clientSecretKey(clientSecret, { alg })
    : importKey(clientKeys[alg]);
  const options = { clientId, audience: server.issuer, key, alg, parameters: { ...others, max_age: 300 } };
  return { request: await requestObject({ ...options, ...changes }), verifier, state: parameters.state };
}

/** The option that encrypts a request object: for a key of the server, or with the client secret. */
async function encryptionWith(header) {
  const { alg, enc } = header;
  const published = serverEncryptionKeys[/^[A-Z]+/i.exec(alg)[0]];
  const symmetric = alg === "dir" ? { enc } : { alg };
  const key = published ? importKey(published) : await clientSecretKey(clientSecret, symmetric);
  return { key, header };
}

/** Sends it with the browser, as RFC 9101 does: nothing but the client id is beside it. */
async function login(clientId, { request, verifier, state }) {
  const query = new URLSearchParams({ client_id: clientId, request });
  const { url } = await new Browser().open(`${server.issuer}/auth?${query}`);
  const returned = Object.fromEntries(url.searchParams);
  assert.equal(returned.state, state);
  const response = await redeem(server, clientId, { verifier, returned });
  assert.equal(response.status, 200);
}

async function push(clientId, request) {
  const response = await fetch(`${server.issuer}/request`, {
    method: "POST",
    headers: basic(clientId),
    body: new URLSearchParams({ client_id: clientId, request }),
  });
  return { status: response.status, ...(await response.json()) };
}

describe("signed", () => {
  for (const alg of signatures) {
    test(alg, async () => {
      const made = await make(alg);
      assert.equal(read(made.request).header.typ, "oauth-authz-req+jwt");
      await login(alg, made);
      assert.equal((await push(alg, (await make(alg)).request)).status, 201);
    });
  }
});

describe("signed and encrypted", () => {
  for (const { signed, encrypted, id, everyVariant } of combinations) {
    if (encrypted === undefined) continue;
    test(id, async () => {
      const encrypt = await encryptionWith(encrypted);
      const made = await make(signed, { encrypt });
      assert.equal(made.request.split(".").length, 5);
      assert.equal((await push(signed, made.request)).status, 201);
      const { status, error } = await push(signed, altered(made.request));
      assert.deepEqual([status, error], [400, "invalid_request_object"]);
      if (everyVariant) await login(signed, await make(signed, { encrypt }));
    });
  }
});

describe("refused by the server", () => {
  const refused = async (request, error = "invalid_request_object") => {
    const answer = await push("ES256", request);
    assert.deepEqual([answer.status, answer.error], [400, error]);
  };
  test("another audience", async () => {
    await refused((await make("ES256", { audience: "https://as.example" })).request);
  });
  test("an expired one", async () => {
    await refused((await make("ES256", { now: Date.now() / 1000 - 900 })).request);
  });
  test("an altered byte", async () => refused(altered((await make("ES256")).request)));
  test("another key", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = importKey({ ...jwkOf(privateKey), kid: clientKeys.ES256.kid });
    await refused((await make("ES256", { key })).request);
  });
  test("another algorithm", async () => {
    await refused((await make("ES256", { key: importKey(clientKeys.PS256), alg: "PS256" })).request);
  });
});
