import { createSecretKey } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { bindingOf, isCryptoKey } from "../../src/primitives/cryptokey.ts";
import { publicJwk, rsaKey, rsaKey3072 } from "../keys.ts";

const { subtle } = crypto;

async function rsaCryptoKey(name: string, hash: string, jwk = rsaKey): Promise<CryptoKey> {
  const usages: KeyUsage[] = name === "RSA-OAEP" ? ["encrypt"] : ["verify"];
  return subtle.importKey("jwk", publicJwk(jwk), { name, hash }, true, usages);
}

async function hmacCryptoKey(hash: string, length: number): Promise<CryptoKey> {
  return subtle.generateKey({ name: "HMAC", hash, length }, true, ["sign"]);
}

/** A key that has nothing but an algorithm. */
function keyWith(algorithm: object): CryptoKey {
  return { algorithm } as CryptoKey;
}

describe("bindingOf", () => {
  const aqab = Uint8Array.of(1, 0, 1);
  test.each([
    ["RSASSA-PKCS1-v1_5", "SHA-256", rsaKey, { kty: "RSA", alg: "RS256", bits: 2048 }],
    ["RSASSA-PKCS1-v1_5", "SHA-384", rsaKey, { kty: "RSA", alg: "RS384", bits: 2048 }],
    ["RSASSA-PKCS1-v1_5", "SHA-512", rsaKey3072, { kty: "RSA", alg: "RS512", bits: 3072 }],
    ["RSA-OAEP", "SHA-1", rsaKey, { kty: "RSA", alg: "RSA-OAEP", bits: 2048 }],
    ["RSA-OAEP", "SHA-256", rsaKey3072, { kty: "RSA", alg: "RSA-OAEP-256", bits: 3072 }],
  ])("names the one algorithm of a key for %s with %s", async (name, hash, jwk, binding) => {
    expect(bindingOf(await rsaCryptoKey(name, hash, jwk))).toEqual({ ...binding, exponent: aqab });
  });

  test.each([
    ["SHA-256", 256, "HS256"],
    ["SHA-384", 384, "HS384"],
    ["SHA-512", 512, "HS512"],
    ["SHA-256", 128, "HS256"],
    ["SHA-256", 1024, "HS256"],
  ])("names the one algorithm of a secret for HMAC with %s, of %i bits", async (hash, bits, alg) => {
    expect(bindingOf(await hmacCryptoKey(hash, bits))).toMatchObject({ kty: "oct", alg, bits });
  });

  test.each<[string, () => Promise<CryptoKey>]>([
    ["RSASSA-PKCS1-v1_5 with SHA-1", () => rsaCryptoKey("RSASSA-PKCS1-v1_5", "SHA-1")],
    ["RSA-OAEP with SHA-384", () => rsaCryptoKey("RSA-OAEP", "SHA-384")],
    ["RSA-PSS", () => rsaCryptoKey("RSA-PSS", "SHA-256")],
    ["HMAC with SHA-1", () => hmacCryptoKey("SHA-1", 256)],
    ["AES-GCM", () => subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])],
    ["AES-CBC", () => subtle.generateKey({ name: "AES-CBC", length: 256 }, true, ["encrypt"])],
    ["AES-KW", () => subtle.generateKey({ name: "AES-KW", length: 256 }, true, ["wrapKey"])],
    ["PBKDF2", () => subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"])],
    [
      "ECDSA",
      async () =>
        (await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"])).publicKey,
    ],
  ])("has no algorithm for a key for %s", async (_, make) => {
    expect(bindingOf(await make())).toBeUndefined();
  });

  const hash = { name: "SHA-256" };
  test.each<[string, object]>([
    ["no algorithm to speak of", {}],
    ["no hash", { name: "HMAC", length: 256 }],
    ["a hash of null", { name: "HMAC", length: 256, hash: null }],
    ["a hash that is a name", { name: "HMAC", length: 256, hash: "SHA-256" }],
    ["a hash without a name", { name: "HMAC", length: 256, hash: {} }],
    ["a hash with another name", { name: "HMAC", length: 256, hash: { name: 256 } }],
    ["no length", { name: "HMAC", hash }],
    ["a length that is no number", { name: "HMAC", hash, length: "256" }],
    ["a modulus length that is no number", { name: "RSA-OAEP", hash, modulusLength: "2048" }],
    ["the name of every object's member", { name: "constructor", hash, length: 256 }],
    ["the name of a mode that has no hash", { name: "dir", length: 256 }],
  ])("has no algorithm for a key with %s", (_, algorithm) => {
    expect(bindingOf(keyWith(algorithm))).toBeUndefined();
  });

  test("knows no exponent where there is none, or none of bytes", () => {
    const rsa = { name: "RSA-OAEP", hash, modulusLength: 2048 };
    expect(bindingOf(keyWith({ name: "HMAC", hash, length: 256 }))?.exponent).toBeUndefined();
    expect(bindingOf(keyWith(rsa))?.exponent).toBeUndefined();
    expect(bindingOf(keyWith({ ...rsa, publicExponent: [1, 0, 1] }))?.exponent).toBeUndefined();
    expect(bindingOf(keyWith({ ...rsa, publicExponent: aqab }))?.exponent).toEqual(aqab);
  });
});

describe("isCryptoKey", () => {
  test("recognises every kind of CryptoKey", async () => {
    const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    expect([pair.privateKey, pair.publicKey, await hmacCryptoKey("SHA-256", 256)].every(isCryptoKey)).toBe(
      true,
    );
  });

  const members = { type: "secret", extractable: false, algorithm: { name: "HMAC" }, usages: [] };
  const tagged = { ...members, [Symbol.toStringTag]: "CryptoKey" };

  test("recognises one of another realm or another library by its tag and its members", () => {
    expect(isCryptoKey(tagged)).toBe(true);
    expect(isCryptoKey(runInNewContext("({ ...given, usages: [...given.usages] })", { given: tagged }))).toBe(
      true,
    );
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a string", "CryptoKey"],
    ["an empty object", {}],
    ["an object of the same members", members],
    ["an object that says it is one", { [Symbol.toStringTag]: "CryptoKey" }],
    ["one without an algorithm", { ...tagged, algorithm: undefined }],
    ["one with an algorithm of null", { ...tagged, algorithm: null }],
    ["one whose algorithm is a name", { ...tagged, algorithm: "HMAC" }],
    ["one without usages", { ...tagged, usages: undefined }],
    ["one whose usages are no list", { ...tagged, usages: "sign" }],
    ["a KeyObject", createSecretKey(Buffer.alloc(32))],
    ["a JWK", publicJwk(rsaKey)],
    ["a pair of keys", { privateKey: tagged, publicKey: tagged }],
  ])("does not take %s for one", (_, value) => {
    expect(isCryptoKey(value)).toBe(false);
  });
});
