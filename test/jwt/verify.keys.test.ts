// Given keys that no token can be for: src/jwt/verify.ts.
import { describe, expect, test } from "vitest";
import { importKey, importSecret, keySet } from "../../src/jwk/index.ts";
import { createJwtVerifier, verifyJwt } from "../../src/jwt/index.ts";
import { entraAccessToken } from "../../src/profiles/index.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../support/keys.ts";
import { secretBytes } from "../support/tokens.ts";
import { anyClaims, macKey, signed } from "../support/jwt/signed-claims.ts";

const { subtle } = crypto;
const rsa = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-256" };
const forOaep = await subtle.generateKey({ ...rsa, name: "RSA-OAEP" }, false, ["encrypt", "decrypt"]);
const forRs256 = await subtle.generateKey({ ...rsa, name: "RSASSA-PKCS1-v1_5" }, false, ["sign", "verify"]);
const encryptOnly = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
const bothWays = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
const signOnly = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const { privateKey, publicKey } = keyObjects(rsaKey);
const enc = ["A256GCM"];

const codeForDecrypt = (keys: unknown, alg: readonly string[]) =>
  codeOf(() => createJwtVerifier({ ...anyClaims, decrypt: { keys, alg, enc } } as never));
const codeForVerify = (keys: unknown, alg: readonly string[]) =>
  codeOf(() => createJwtVerifier({ claims: anyClaims.claims, verify: { keys, alg } } as never));

describe("decrypt", () => {
  test.each<[string, unknown, string]>([
    ["a public CryptoKey", forOaep.publicKey, "RSA-OAEP-256"],
    ["a public KeyObject", publicKey, "RSA-OAEP"],
    ["a public JWK", publicJwk(rsaKey), "RSA-OAEP"],
    ["a public Key", importKey(publicJwk(rsaKey)), "RSA-OAEP"],
    ["a CryptoKey for signatures", forRs256.privateKey, "RSA-OAEP-256"],
    ["a CryptoKey for another hash", forOaep.privateKey, "RSA-OAEP"],
    ["a CryptoKey that only encrypts", encryptOnly, "dir"],
    ["a Key for signatures", importKey(rsaKey, { use: "sig" }), "RSA-OAEP"],
    ["a key of another type", privateKey, "ECDH-ES"],
    ["a secret of another length", importSecret(secretBytes(16)), "dir"],
  ])("rejects %s, alone and in a list", (_, key, alg) => {
    expect(codeForDecrypt(key, [alg])).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeForDecrypt([key, key], [alg])).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeForDecrypt([key, privateKey], [alg, "RSA-OAEP-384"])).toBeUndefined();
  });

  test("accepts a key that one of the allowed algorithms can use", () => {
    expect(codeForDecrypt(forOaep.privateKey, ["RSA-OAEP", "RSA-OAEP-256"])).toBeUndefined();
    expect(codeForDecrypt(bothWays, ["dir"])).toBeUndefined();
  });

  test("with verify: null is treated alike", () => {
    const { claims } = anyClaims;
    const policy = (keys: unknown) => ({ verify: null, claims, decrypt: { keys, alg: ["dir"], enc } });
    expect(codeOf(() => createJwtVerifier(policy(encryptOnly) as never))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeOf(() => createJwtVerifier(policy(bothWays) as never))).toBeUndefined();
  });
});

describe("verify", () => {
  test.each<[string, unknown, string]>([
    ["a private CryptoKey", forRs256.privateKey, "RS256"],
    ["a private KeyObject", privateKey, "RS256"],
    ["a private JWK", rsaKey, "RS256"],
    ["a private Key", importKey(rsaKey), "RS256"],
    ["a CryptoKey for encryption", forOaep.publicKey, "RS256"],
    ["a CryptoKey that only signs", signOnly, "HS256"],
    ["a JWK for encryption", { ...publicJwk(rsaKey), use: "enc" }, "RS256"],
    ["a key bound to another algorithm", importKey(publicJwk(rsaKey), { alg: "PS256" }), "RS256"],
    ["a public key for an HMAC", publicKey, "HS256"],
    ["a secret that is too short", importSecret(secretBytes(31)), "HS256"],
  ])("rejects %s, alone and in a list", (_, key, alg) => {
    expect(codeForVerify(key, [alg])).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeForVerify([key, key], [alg])).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeForVerify([key, publicKey], [alg, "RS512"])).toBeUndefined();
  });

  test("in a list of policies is treated alike", () => {
    const { audience } = anyClaims.claims;
    const policy = (issuer: string, keys: unknown) => ({
      verify: { keys, alg: ["RS256"] },
      claims: { issuer, audience },
    });
    const codeFor = (...keys: readonly unknown[]) =>
      codeOf(() => createJwtVerifier(keys.map((each, index) => policy(`${index}`, each)) as never));
    expect(codeFor(publicKey, privateKey)).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeFor(publicKey, publicKey)).toBeUndefined();
  });

  test("in the policy of a profile that wraps the keys is treated alike", () => {
    const tenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
    const policy = (keys: unknown) =>
      entraAccessToken({ tenants: tenant, audience: tenant, scopes: ["a"], keys } as never);
    expect(codeOf(() => createJwtVerifier(policy(privateKey)))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeOf(() => createJwtVerifier(policy(publicKey)))).toBeUndefined();
  });
});

describe("unsuitable keys are skipped", () => {
  test.each<[string, unknown]>([
    ["in a JWK Set", { keys: [rsaKey, { ...publicJwk(rsaKey), use: "enc" }] }],
    ["in a key set", keySet([privateKey])],
    ["from a key source", { find: () => [privateKey] }],
  ])("%s", (_, keys) => {
    expect(codeForVerify(keys, ["RS256"])).toBeUndefined();
    expect(codeForDecrypt(keys, ["A256KW"])).toBeUndefined();
  });
});

// A single call reports the first thing that is wrong with this token, as npm jose does.
test("verifyJwt compares the token's algorithm with the allowed ones first", async () => {
  const code = (alg: readonly string[]) =>
    codeOfRejection(
      verifyJwt(signed({ exp: 9e9 }), { ...anyClaims, verify: { keys: macKey, alg } } as never),
    );
  expect(await code(["PS256"])).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
});
