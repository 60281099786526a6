// Userinfo responses of oidc-provider as JWTs, with every signature algorithm and every encryption that it offers, in every combination.
import assert from "node:assert/strict";
import { createCipheriv, createPublicKey, publicEncrypt, constants, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { createJwtVerifier } from "josette";
import { decryptUserinfo, userinfoResponse } from "josette/profiles";
import {
  algorithmOptions,
  client,
  combinations,
  decryptionKeys,
  logIn,
  responseMetadata,
  signingKey,
  startProvider,
} from "./support/provider.js";
import { altered, checkToken, checkVariants, claimError, refuses, resigned } from "./support/refusals.js";

let server;
let jwks;

before(async () => {
  server = await startProvider({
    clients: combinations.map(({ id, signed, encrypted }) =>
      client(id, responseMetadata("userinfo", signed, encrypted)),
    ),
  });
  jwks = await (await fetch(`${server.issuer}/jwks`)).json();
});
after(() => server.close());

async function userinfo(clientId) {
  const { tokens } = await logIn(server, clientId, { scope: "openid email" });
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const response = await fetch(`${server.issuer}/me`, { headers });
  assert.match(response.headers.get("content-type"), /^application\/jwt/);
  return response.text();
}

describe("a userinfo response", () => {
  for (const row of combinations) {
    test(row.id, async () => {
      const token = await userinfo(row.id);
      const options = { issuer: server.issuer, clientId: row.id, ...(await algorithmOptions(row)) };
      const context = { subject: "alice" };
      const check = row.everyVariant ? checkVariants : checkToken;
      const claims = await check({ profile: userinfoResponse, options, token, context, jwks });
      assert.equal(claims.email, "alice@example.com");
      const verifier = createJwtVerifier(userinfoResponse({ keys: jwks, ...options }));
      await refuses(() => verifier.verify(token, { subject: "mallory" }), claimError, "sub");
      await refuses(() => verifier.verify(token), "ERR_INVALID_OPTION");
    });
  }
});

describe("one different claim or header parameter", () => {
  const event = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const variants = [
    ["none", {}, undefined],
    ["no iss", { claims: { iss: undefined } }, undefined],
    ["no aud", { claims: { aud: undefined } }, undefined],
    ["a second audience", { claims: { aud: ["RS256", "another"] } }, undefined],
    ["no sub", { claims: { sub: undefined } }, "sub"],
    ["a logout event", { claims: { events: event } }, "events"],
    ["the typ of an access token", { header: { typ: "at+jwt" } }, "typ"],
  ];
  for (const [name, change, claim] of variants) {
    test(name, async () => {
      const token = resigned(await userinfo("RS256"), signingKey, change);
      const verifier = createJwtVerifier(userinfoResponse({ issuer: server.issuer, clientId: "RS256" }));
      const verify = () => verifier.verify(token, { subject: "alice" });
      if (claim === undefined) assert.equal((await verify()).claims.sub, "alice");
      else await refuses(verify, claimError, claim);
    });
  }
});

// oidc-provider signs every userinfo response that it encrypts, so these are minted with node:crypto alone.
describe("a userinfo response that is encrypted and not signed", () => {
  const hashes = {
    "RSA-OAEP": "sha1",
    "RSA-OAEP-256": "sha256",
    "RSA-OAEP-384": "sha384",
    "RSA-OAEP-512": "sha512",
  };
  const sizes = { A128GCM: 16, A192GCM: 24, A256GCM: 32 };
  const [rsa] = decryptionKeys.keys;

  function mint(alg, enc, claims) {
    const cek = randomBytes(sizes[enc]);
    const iv = randomBytes(12);
    const header = Buffer.from(JSON.stringify({ alg, enc, kid: rsa.kid })).toString("base64url");
    const key = createPublicKey({ key: rsa, format: "jwk" });
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const encryptedKey = publicEncrypt({ key, padding, oaepHash: hashes[alg] }, cek);
    const cipher = createCipheriv(`id-aes${8 * cek.length}-GCM`, cek, iv).setAAD(Buffer.from(header));
    const ciphertext = Buffer.concat([cipher.update(JSON.stringify(claims)), cipher.final()]);
    const parts = [encryptedKey, iv, ciphertext, cipher.getAuthTag()].map((part) =>
      part.toString("base64url"),
    );
    return [header, ...parts].join(".");
  }

  for (const alg of Object.keys(hashes)) {
    for (const enc of Object.keys(sizes)) {
      test(`${alg} ${enc}`, async () => {
        const token = mint(alg, enc, { sub: "alice", email: "alice@example.com" });
        const options = { subject: "alice", alg: [alg], enc: [enc] };
        const { unverifiedClaims } = await decryptUserinfo(token, decryptionKeys, options);
        assert.equal(unverifiedClaims.email, "alice@example.com");
        const decrypt = (changes, text = token) =>
          decryptUserinfo(text, decryptionKeys, { ...options, ...changes });
        await refuses(() => decrypt({ subject: "mallory" }), claimError, "sub");
        await refuses(() => decrypt({}, altered(token)), "ERR_JWE_DECRYPTION_FAILED");
        await refuses(() => decrypt({ enc: ["A128CBC-HS256"] }), "ERR_JOSE_ALG_NOT_ALLOWED");
        await refuses(() => decrypt({ alg: ["ECDH-ES"] }), "ERR_JOSE_ALG_NOT_ALLOWED");
        await refuses(() => decrypt({}, mint(alg, enc, { email: "alice@example.com" })), claimError, "sub");
      });
    }
  }
});
