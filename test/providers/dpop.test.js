// DPoP (RFC 9449) with oidc-provider: josette's proofs at its endpoints, and its bound access tokens at a resource server with josette.
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier, importKey, importSecret } from "josette";
import { presentedToken } from "josette/http";
import { dpopProof, dpopVerifier, jwtAccessToken, seenInMemory } from "josette/profiles";
import { jwkOf } from "./support/native-jwk.js";
import {
  authorize,
  basic,
  client,
  decryptionKeys,
  encryptions,
  redeem,
  resource,
  signingKey,
  startProvider,
} from "./support/provider.js";
import { altered, checkVariants, claimError, refuses, resigned } from "./support/refusals.js";

const pairs = {
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  EdDSA: () => generateKeyPairSync("ed25519"),
  Ed25519: () => generateKeyPairSync("ed25519"),
};
const algorithms = Object.keys(pairs);
const signatures = ["RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
const makeKey = (alg) => importKey(jwkOf(pairs[alg]().privateKey));

/** The resource's URL names how its access tokens are signed and encrypted. */
function resourceServer(_, indicator) {
  const { searchParams } = new URL(indicator);
  const [alg, enc] = [searchParams.get("alg"), searchParams.get("enc")];
  return {
    scope: "read",
    audience: resource,
    accessTokenFormat: "jwt",
    accessTokenTTL: 300,
    jwt: {
      sign: { alg: searchParams.get("sign") ?? "RS256" },
      ...(alg !== null && { encrypt: { alg, enc, key: encryptionKey(alg, enc) } }),
    },
  };
}

const publicKeys = decryptionKeys.keys.map((key) => createPublicKey({ key, format: "jwk" }));
const secrets = new Map();

/** The key of the resource server for access tokens that are encrypted in this way. */
function encryptionKey(alg, enc) {
  if (alg.startsWith("RSA")) return publicKeys[0];
  if (alg.startsWith("ECDH")) return publicKeys[1];
  const name = `${alg} ${enc}`;
  const bits = alg === "dir" ? (/HS(\d+)$/.exec(enc) ?? /^A(\d+)/.exec(enc))[1] : /^A(\d+)/.exec(alg)[1];
  if (!secrets.has(name)) secrets.set(name, randomBytes(Number(bits) / 8));
  return secrets.get(name);
}

let server;
let strict;
let jwks;

before(async () => {
  const configuration = (requireNonce) => ({
    clients: [client("app"), client("api", { introspection_signed_response_alg: "RS256" })],
    features: {
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => requireNonce },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: resourceServer,
        useGrantedResource: () => true,
      },
    },
  });
  server = await startProvider(configuration(false));
  strict = await startProvider(configuration(true));
  jwks = await (await fetch(`${server.issuer}/jwks`)).json();
});
after(() => {
  server.close();
  strict.close();
});

/** Redeems a code with a proof. The result is the server's response. */
async function tokenRequest(provider, authorization, key, proof = {}) {
  const options = { method: "POST", url: `${provider.issuer}/token`, ...proof };
  const header = typeof proof === "string" ? proof : await dpopProof(key, options);
  return redeem(provider, "app", authorization, { headers: { ...basic("app"), dpop: header } });
}

/** An access token of a kind that the resource's query chooses, bound to the key. */
async function accessToken(key, query = "", alg = undefined) {
  const target = query === "" ? resource : `${resource}/?${query}`;
  const authorization = await authorize(server, "app", { resource: target, scope: "openid read" });
  const proof = alg === undefined ? {} : { alg };
  const response = await tokenRequest(server, authorization, key, proof);
  const tokens = await response.json();
  assert.equal(tokens.token_type, "DPoP", JSON.stringify(tokens));
  return tokens.access_token;
}

const request = { method: "GET", url: `${resource}/orders?page=2` };
const makeProof = (key, token, changes = {}) =>
  dpopProof(key, { ...request, ...(token !== undefined && { accessToken: token }), ...changes });

function options(more = {}) {
  const dpop = dpopVerifier({ alg: algorithms, seen: seenInMemory() });
  return {
    issuer: server.issuer,
    audience: resource,
    alg: ["RS256"],
    cnf: { dpop, required: true },
    ...more,
  };
}

describe("the token endpoint accepts a proof with", () => {
  for (const alg of algorithms) {
    test(alg, async () => {
      const key = makeKey(alg);
      const authorization = await authorize(server, "app", { resource, scope: "openid read" });
      const response = await tokenRequest(server, authorization, key, { alg });
      assert.equal(response.status, 200);
      const { access_token: token } = await response.json();
      const proof = await makeProof(key, token, { alg });
      const dpop = { proof, ...request };
      const { claims, jws } = await createJwtVerifier(jwtAccessToken(options())).verify(token, { dpop });
      assert.equal(claims.sub, "alice");
      assert.equal(jws.header.typ, "at+jwt");
      // The same proof with the verifier itself, which names the same key.
      const verifier = dpopVerifier({ alg: [alg], seen: null });
      const { jkt } = await verifier.verify({ ...dpop, accessToken: token });
      assert.equal(jkt, claims.cnf.jkt);
    });
  }
});

describe("the userinfo endpoint accepts a proof with", () => {
  for (const alg of algorithms) {
    test(alg, async () => {
      const key = makeKey(alg);
      const authorization = await authorize(server, "app");
      const tokens = await (await tokenRequest(server, authorization, key, { alg })).json();
      const url = `${server.issuer}/me`;
      const ask = async (changes) => {
        const proof = await dpopProof(key, {
          method: "GET",
          url,
          alg,
          accessToken: tokens.access_token,
          ...changes,
        });
        const headers = { authorization: `DPoP ${tokens.access_token}`, dpop: proof };
        return (await fetch(url, { headers })).status;
      };
      assert.equal(await ask({}), 200);
      assert.equal(await ask({ accessToken: "another" }), 401);
      assert.equal(await ask({ method: "POST" }), 401);
      assert.equal(await ask({ url: `${url}/2` }), 401);
    });
  }
});

describe("a server that requires nonces", () => {
  for (const alg of algorithms) {
    test(alg, async () => {
      const key = makeKey(alg);
      const authorization = await authorize(strict, "app");
      const challenged = await tokenRequest(strict, authorization, key, { alg });
      assert.equal(challenged.status, 400);
      assert.equal((await challenged.json()).error, "use_dpop_nonce");
      const nonce = challenged.headers.get("dpop-nonce");
      const refused = await tokenRequest(strict, authorization, key, { alg, nonce: `${nonce}0` });
      assert.equal((await refused.json()).error, "use_dpop_nonce");
      const accepted = await tokenRequest(strict, authorization, key, { alg, nonce });
      assert.equal(accepted.status, 200);
    });
  }
});

describe("an access token signed with", () => {
  for (const signed of signatures) {
    test(signed, async () => {
      const key = makeKey("ES256");
      const token = await accessToken(key, `sign=${signed}`);
      // Every verification has a proof of its own; all variants share one here, so it may be used again.
      const dpop = { proof: await makeProof(key, token), ...request };
      const reusable = { dpop: dpopVerifier({ alg: ["ES256"], seen: null, maxAge: 3600 }), required: true };
      await checkVariants({
        profile: jwtAccessToken,
        options: options({ alg: [signed], cnf: reusable }),
        token,
        context: { dpop },
        audience: "audience",
        jwks,
      });
    });
  }
});

describe("an access token encrypted with", () => {
  for (const { alg, enc } of encryptions) {
    test(`${alg} ${enc}`, async () => {
      const key = makeKey("ES256");
      const token = await accessToken(key, `${new URLSearchParams({ alg, enc })}`);
      assert.equal(token.split(".").length, 5);
      const symmetric = secrets.get(`${alg} ${enc}`);
      const keys = symmetric === undefined ? decryptionKeys : importSecret(symmetric);
      const decrypt = { keys, alg: [alg], enc: [enc] };
      const verifier = createJwtVerifier(jwtAccessToken(options({ decrypt })));
      const dpop = { proof: await makeProof(key, token), ...request };
      assert.equal((await verifier.verify(token, { dpop })).claims.sub, "alice");
      await refuses(() => verifier.verify(altered(token), { dpop }), "ERR_JWE_DECRYPTION_FAILED");
    });
  }
});

describe("a bound access token with", () => {
  const key = makeKey("ES256");
  const stranger = makeKey("ES256");
  let token;
  let verifier;
  before(async () => {
    token = await accessToken(key);
    verifier = createJwtVerifier(jwtAccessToken(options()));
  });
  const verify = async (proof, changes = {}) =>
    verifier.verify(token, { dpop: { proof: await proof, ...request, ...changes } });

  test("its proof, in a request", async () => {
    const headers = new Headers({ authorization: `DPoP ${token}`, dpop: await makeProof(key, token) });
    const incoming = { ...request, headers };
    const presented = presentedToken(incoming, { origin: resource });
    assert.equal((await verifier.verify(presented.token, presented.context)).claims.sub, "alice");
  });
  test("no proof", async () => {
    await refuses(() => verifier.verify(token), claimError, "cnf");
  });
  test("no way to check a proof", async () => {
    const { cnf, ...unchecked } = options();
    assert.equal(typeof cnf, "object");
    await refuses(() => createJwtVerifier(jwtAccessToken(unchecked)).verify(token), claimError, "cnf");
  });
  test("the proof of another key", async () => {
    await refuses(() => verify(makeProof(stranger, token)), claimError, "cnf");
  });
  test("a proof that was used before", async () => {
    const proof = await makeProof(key, token);
    await verify(proof);
    await refuses(() => verify(proof), "ERR_DPOP_PROOF_INVALID");
  });

  const invalid = {
    "a proof for another method": () => makeProof(key, token, { method: "POST" }),
    "a proof for another URL": () => makeProof(key, token, { url: `${resource}/users` }),
    "a proof for another access token": () => makeProof(key, `${token}0`),
    "a proof without the access token": () => makeProof(key, undefined),
    "an old proof": () => makeProof(key, token, { now: Date.now() / 1000 - 130 }),
    "a proof of the future": () => makeProof(key, token, { now: Date.now() / 1000 + 90 }),
    "an altered proof": async () => altered(await makeProof(key, token)),
    "the token itself as the proof": async () => token,
  };
  for (const [name, proof] of Object.entries(invalid)) {
    test(name, () => refuses(() => verify(proof()), "ERR_DPOP_PROOF_INVALID"));
  }
  test("a proof with another nonce", async () => {
    const proof = await makeProof(key, token, { nonce: "n-1" });
    await refuses(() => verify(proof, { nonce: "n-2" }), "ERR_DPOP_NONCE_REQUIRED");
    assert.equal((await verify(proof, { nonce: "n-1" })).claims.sub, "alice");
  });

  const variants = [
    ["no difference", {}, undefined],
    ["an unknown confirmation method", { claims: { cnf: { "x-method": "1" } } }, "cnf"],
    ["a typ of JWT", { header: { typ: "JWT" } }, "typ"],
    ["no client_id", { claims: { client_id: undefined } }, "client_id"],
    ["no jti", { claims: { jti: undefined } }, "jti"],
    ["no sub", { claims: { sub: undefined } }, "sub"],
    ["no cnf, where it is required", { claims: { cnf: undefined } }, "cnf"],
  ];
  for (const [name, change, claim] of variants) {
    test(name, async () => {
      const changed = resigned(token, signingKey, change);
      const dpop = { proof: await makeProof(key, changed), ...request };
      const call = () => verifier.verify(changed, { dpop });
      if (claim === undefined) assert.equal((await call()).claims.sub, "alice");
      else await refuses(call, claimError, claim);
    });
  }
});
