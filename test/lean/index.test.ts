// josette/lean: the same functions over algorithms as values, and nothing that was not handed over.
import { generateKeyPairSync } from "node:crypto";
import * as everything from "josette";
import {
  A256CBC_HS512,
  A256GCM,
  DIR,
  ES256,
  RS256,
  RSA_OAEP,
  type SignatureScheme,
} from "josette/algorithms";
import * as lean from "josette/lean";
import { entraAccessToken } from "josette/profiles";
import { describe, expect, test } from "vitest";
import { ES256K } from "../../examples/own-algorithm/es256k.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { ecJwk, okpJwk, publicPart } from "../support/jwk/pairs.ts";
import { jwkOf } from "../support/native-jwk.ts";

const claims = { issuer: "me", audience: null };
const body = { iss: "me", exp: 4_102_444_800 };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const rsaJwk = () => jwkOf(rsa.publicKey);
const signing = lean.generateKey(RS256, { kid: "1" });

describe("a verifier", () => {
  test("verifies a signed token", async () => {
    const key = await signing;
    const verifier = lean.createJwtVerifier({ verify: { keys: lean.publicKey(key), alg: [RS256] }, claims });
    const token = await lean.signJwt(body, key);
    expect((await verifier.verify(token)).jws.header.alg).toBe("RS256");
    expect(
      (await lean.verifyJwt(token, { verify: { keys: lean.publicKey(key), alg: [RS256] }, claims })).claims
        .iss,
    ).toBe("me");
  });

  test("takes CryptoKeys and KeyObjects wherever it takes a key", async () => {
    const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const cryptoKey = await crypto.subtle.importKey("jwk", { ...rsaJwk() }, algorithm, false, ["verify"]);
    const token = await lean.signAndEncryptJwt(body, {
      sign: { key: rsa.privateKey, header: { alg: RS256 } },
      encrypt: { key: own.publicKey, header: { alg: RSA_OAEP, enc: A256GCM } },
    });
    for (const keys of [rsa.publicKey, cryptoKey, [rsa.publicKey], [cryptoKey]]) {
      const verifier = lean.createJwtVerifier({
        decrypt: lean.decryption({ keys: own.privateKey, alg: [RSA_OAEP], enc: [A256GCM] }),
        verify: { keys, alg: [RS256] },
        claims,
      });
      expect((await verifier.verify(token)).claims.iss).toBe("me");
    }
  });

  test("opens a nested token with decryption(...)", async () => {
    const key = await signing;
    const own = await lean.generateKey(RSA_OAEP);
    const token = await lean.signAndEncryptJwt(body, {
      sign: { key },
      encrypt: { key: lean.publicKey(own), header: { enc: A256CBC_HS512 } },
    });
    const verifier = lean.createJwtVerifier({
      decrypt: lean.decryption({ keys: own, alg: [RSA_OAEP], enc: [A256CBC_HS512] }),
      verify: { keys: lean.publicKey(key), alg: [RS256] },
      claims,
    });
    const opened = await verifier.verify(token);
    expect([opened.claims.iss, opened.jwe?.header.alg]).toEqual(["me", "RSA-OAEP"]);
    const other = lean.createJwtVerifier({
      decrypt: lean.decryption({ keys: own, alg: [RSA_OAEP], enc: [A256GCM] }),
      verify: { keys: lean.publicKey(key), alg: [RS256] },
      claims,
    });
    expect(await codeOfRejection(other.verify(token))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("verifies tokens that are encrypted with a shared key and not signed", async () => {
    const shared = await lean.generateKey(A256GCM);
    const { encryptJwt } = await import("josette/jwt");
    const token = await encryptJwt(body, shared, { alg: "dir", enc: "A256GCM" });
    const verifier = lean.createJwtVerifier({
      decrypt: lean.decryption({ keys: shared, alg: [DIR], enc: [A256GCM] }),
      verify: null,
      claims,
    });
    expect((await verifier.verify(token)).claims.iss).toBe("me");
  });

  test("is of the same kind as those of the other entry: keys, tokens, values and decryptions serve both", async () => {
    const key = await signing;
    expect(key).toBeInstanceOf((await everything.generateKey("ES256")).constructor);
    const token = await everything.signJwt(body, key);
    const verify = { keys: lean.publicKey(key), alg: [RS256] };
    expect((await everything.verifyJwt(token, { verify, claims })).claims.iss).toBe("me");
    expect((await lean.verifyJwt(token, { verify, claims })).claims.iss).toBe("me");
    const own = await everything.generateKey("RSA-OAEP");
    const nested = await everything.signAndEncryptJwt(body, {
      sign: { key },
      encrypt: { key: everything.publicKey(own), header: { enc: "A256CBC-HS512" } },
    });
    const decrypt = lean.decryption({ keys: own, alg: [RSA_OAEP], enc: [A256CBC_HS512] });
    expect((await everything.verifyJwt(nested, { decrypt, verify, claims })).claims.iss).toBe("me");
    expect(lean.JoseError).toBe(everything.JoseError);
  });

  test("verifies a list of issuers", async () => {
    const key = await signing;
    const policy = (issuer: string) => ({
      verify: { keys: lean.publicKey(key), alg: [RS256] },
      claims: { ...claims, issuer },
    });
    const verifier = lean.createJwtVerifier([policy("me"), policy("you")]);
    expect((await verifier.verify(await lean.signJwt(body, key))).claims.iss).toBe("me");
  });
});

describe("what was not handed over does not exist", () => {
  test.each([
    [
      "RS256",
      () =>
        lean.createJwtVerifier({
          verify: { keys: rsaJwk(), alg: ["RS256" as unknown as SignatureScheme] },
          claims,
        }),
    ],
    ["a set", () => lean.keySet([], { alg: ["RS256" as unknown as SignatureScheme] })],
    ["no algorithms", () => lean.keySet([], { alg: [] })],
    ["an import", () => lean.importKey(rsaJwk(), { alg: "RS256" as unknown as SignatureScheme })],
    ["a secret", () => lean.importSecret(new Uint8Array(32), { alg: "HS256" as unknown as SignatureScheme })],
    ["a remote set", () => lean.remoteKeySet("https://a.example/jwks", { alg: "RS256" as unknown as [] })],
  ])("a name is no algorithm: %s", (_, call) => {
    expect(codeOf(call)).toBe("ERR_INVALID_OPTION");
  });

  test("as arguments of functions that wait", async () => {
    const name = "ES256" as unknown as SignatureScheme;
    expect(await codeOfRejection(lean.generateKey(name))).toBe("ERR_INVALID_OPTION");
    expect(await codeOfRejection(lean.supports(name))).toBe("ERR_INVALID_OPTION");
  });

  test("a plain decrypt option is refused", async () => {
    const options = { keys: rsaJwk(), alg: [RSA_OAEP], enc: [A256CBC_HS512] };
    const decrypt = options as unknown as lean.Decryption;
    const policy = { decrypt, verify: { keys: rsaJwk(), alg: [RS256] }, claims };
    expect(codeOf(() => lean.createJwtVerifier(policy))).toBe("ERR_INVALID_OPTION");
  });

  test("keys of other types are rejected by a set, and refused alone", () => {
    const jwks = { keys: [publicPart(ecJwk("P-256")), publicPart(okpJwk("Ed25519")), rsaJwk()] };
    const set = lean.keySet(jwks, { alg: [RS256] });
    expect(set.keys.map(({ kty }) => kty)).toEqual(["RSA"]);
    expect(set.rejected.map(({ index }) => index)).toEqual([0, 1]);
    expect(lean.keySet(jwks, { alg: [RS256, ES256] }).keys.map(({ kty }) => kty)).toEqual(["EC", "RSA"]);
    expect(codeOf(() => lean.importKey(ecJwk("P-256"), { alg: RS256 }))).toMatch(/^ERR_/);
  });

  test("a token of another algorithm is refused", async () => {
    const key = await lean.generateKey(ES256);
    const verifier = lean.createJwtVerifier({
      verify: { keys: lean.publicKey(await signing), alg: [RS256] },
      claims,
    });
    expect(await codeOfRejection(verifier.verify(await lean.signJwt(body, key)))).toBe(
      "ERR_JOSE_ALG_NOT_ALLOWED",
    );
  });
});

test("a remote set reads the keys of its algorithms", async () => {
  const key = await signing;
  const jwks = { keys: [await lean.exportJwk(await lean.generateKey(ES256)), await lean.exportJwk(key)] };
  const keys = lean.remoteKeySet("https://issuer.example/jwks", {
    alg: [RS256],
    fetch: async () => Response.json(jwks),
  });
  const verifier = lean.createJwtVerifier({ verify: { keys, alg: [RS256] }, claims });
  const { jws } = await verifier.verify(await lean.signJwt(body, key));
  expect([jws.matchedBy, jws.key.kid]).toEqual(["kid", "1"]);
});

test("an issuer's metadata leads to such a set", async () => {
  const jwk = await lean.exportJwk(await signing);
  const answers: Readonly<Record<string, object>> = {
    "https://issuer.example/.well-known/openid-configuration": {
      issuer: "https://issuer.example",
      jwks_uri: "https://issuer.example/jwks",
    },
    "https://issuer.example/jwks": { keys: [jwk] },
  };
  const set = await lean.discoverKeySet("https://issuer.example", {
    alg: [RS256],
    fetch: async (url) => Response.json(answers[url]),
  });
  const found = await set.find({ header: { alg: "RS256", kid: "1" }, alg: "RS256", use: "sig" });
  expect(found.length).toBe(1);
});

test("the mistakes of a caller of discoverKeySet reject its promise", async () => {
  for (const given of [undefined, { alg: ["RS256"] }, { alg: [] }, { alg: [RS256], keys: [] }]) {
    const found = lean.discoverKeySet("https://issuer.example", given as never);
    expect(await codeOfRejection(found)).toBe("ERR_INVALID_OPTION");
  }
});

test("keySet has no other options than alg", async () => {
  const key = await signing;
  for (const given of [{ alg: [RS256], kid: "1" }, {}, undefined]) {
    expect(codeOf(() => lean.keySet([key], given as never))).toBe("ERR_INVALID_OPTION");
  }
});

test("an application's own algorithm and key type work like those of josette", async () => {
  const key = await lean.generateKey(ES256K, { kid: "1" });
  expect([key.kty, key.crv, key.alg]).toEqual(["EC", "secp256k1", "ES256K"]);
  const jwk = await lean.exportJwk(lean.publicKey(key));
  const token = await lean.signJwt(
    body,
    lean.importKey(await lean.exportJwk(key, { private: true }), { alg: ES256K }),
  );
  const jwks = { keys: [publicPart(ecJwk("P-256")), jwk] };
  const set = lean.keySet(jwks, { alg: [ES256K] });
  expect([set.keys.map(({ crv }) => crv), set.rejected.map(({ index }) => index)]).toEqual([
    ["secp256k1"],
    [0],
  ]);
  const verifier = lean.createJwtVerifier({ verify: { keys: set, alg: [ES256K] }, claims });
  expect((await verifier.verify(token)).jws.header.alg).toBe("ES256K");
  const others = lean.keySet(jwks, { alg: [ES256] });
  expect([others.keys.map(({ crv }) => crv), others.rejected.map(({ index }) => index)]).toEqual([
    ["P-256"],
    [1],
  ]);
  const other = lean.createJwtVerifier({ verify: { keys: others, alg: [ES256] }, claims });
  expect(await codeOfRejection(other.verify(token))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
});

test("a profile's policy holds values and serves both entries", async () => {
  const options = {
    tenants: "8bb7f3b0-92e5-4ed4-9a7b-6e3d7ac3b0a4",
    audience: "1d2f1a9e-4a3f-4f1c-9a6f-9f8b1d0a2c3e",
    scopes: ["read"],
    keys: lean.publicKey(await signing),
  };
  const policy = entraAccessToken(options);
  expect(policy.verify.alg).toEqual([RS256]);
  expect(typeof lean.createJwtVerifier(policy).verify).toBe("function");
  expect(typeof everything.createJwtVerifier(policy).verify).toBe("function");
});
