// A CryptoKey is restricted to one algorithm or family, and to its usages.
import { createHmac, webcrypto } from "node:crypto";
import { type KeyInput } from "josette/jwk";
import { exportJwk, importKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";

const { subtle } = webcrypto;
type Algorithm = Parameters<typeof subtle.importKey>[2];
type Usage = webcrypto.KeyUsage;

const privateCryptoKey = (algorithm: Algorithm, usages: Usage[], extractable = false) =>
  subtle.importKey("jwk", { ...rsaKey }, algorithm, extractable, usages);
const publicCryptoKey = (algorithm: Algorithm, usages: Usage[], extractable = false) =>
  subtle.importKey("jwk", publicJwk(rsaKey), algorithm, extractable, usages);

describe("a CryptoKey is read as the one algorithm it serves:", () => {
  test.each<[string, Algorithm, Usage, Usage]>([
    ["RS256", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, "sign", "verify"],
    ["RS384", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" }, "sign", "verify"],
    ["RS512", { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" }, "sign", "verify"],
    ["PS256", { name: "RSA-PSS", hash: "SHA-256" }, "sign", "verify"],
    ["PS384", { name: "RSA-PSS", hash: "SHA-384" }, "sign", "verify"],
    ["PS512", { name: "RSA-PSS", hash: "SHA-512" }, "sign", "verify"],
    ["RSA-OAEP", { name: "RSA-OAEP", hash: "SHA-1" }, "decrypt", "encrypt"],
    ["RSA-OAEP-256", { name: "RSA-OAEP", hash: "SHA-256" }, "unwrapKey", "wrapKey"],
  ])("%s", async (alg, algorithm, privateUsage, publicUsage) => {
    const privateKey = importKey(await privateCryptoKey(algorithm, [privateUsage]), { kid: "1" });
    expect([privateKey.kty, privateKey.type, privateKey.bits]).toEqual(["RSA", "private", 2048]);
    expect([privateKey.alg, privateKey.keyOps, privateKey.kid]).toEqual([alg, [privateUsage], "1"]);
    const publicKey = importKey(await publicCryptoKey(algorithm, [publicUsage]));
    expect([publicKey.type, publicKey.alg, publicKey.keyOps]).toEqual(["public", alg, [publicUsage]]);
  });

  test.each([
    ["HS256", "SHA-256", 256],
    ["HS384", "SHA-384", 384],
    ["HS512", "SHA-512", 512],
  ])("%s", async (alg, hash, bits) => {
    const bytes = Buffer.alloc(bits / 8, 9);
    const usages: Usage[] = ["sign", "verify"];
    const key = importKey(await subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, usages));
    expect([key.kty, key.type, key.bits, key.alg, key.keyOps]).toEqual(["oct", "secret", bits, alg, usages]);
    const [header = "", payload = "", signature] = (await signCompact(Buffer.from("hello"), key)).split(".");
    const hmac = createHmac(hash.replace("SHA-", "sha"), bytes).update(`${header}.${payload}`);
    expect(signature).toBe(hmac.digest("base64url"));
  });
});

describe("a CryptoKey on a curve is read with the curve it is on:", () => {
  const agreement = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"];

  test.each<[object, string, string, number, readonly string[]]>([
    [{ name: "ECDSA", namedCurve: "P-256" }, "EC", "P-256", 256, ["ES256"]],
    [{ name: "ECDSA", namedCurve: "P-384" }, "EC", "P-384", 384, ["ES384"]],
    [{ name: "ECDSA", namedCurve: "P-521" }, "EC", "P-521", 521, ["ES512"]],
    [{ name: "Ed25519" }, "OKP", "Ed25519", 255, ["EdDSA", "Ed25519"]],
    [{ name: "ECDH", namedCurve: "P-256" }, "EC", "P-256", 256, agreement],
    [{ name: "ECDH", namedCurve: "P-384" }, "EC", "P-384", 384, agreement],
    [{ name: "ECDH", namedCurve: "P-521" }, "EC", "P-521", 521, agreement],
    [{ name: "X25519" }, "OKP", "X25519", 255, agreement],
  ])("%o", async (algorithm, kty, crv, bits, algs) => {
    const agrees = algs === agreement;
    const usages: Usage[] = agrees ? ["deriveBits"] : ["sign", "verify"];
    const pair = (await subtle.generateKey(
      algorithm as { name: string },
      false,
      usages,
    )) as webcrypto.CryptoKeyPair;
    const [privateKey, publicKey] = [importKey(pair.privateKey), importKey(pair.publicKey)];
    expect([privateKey.kty, privateKey.crv, privateKey.type, privateKey.bits]).toEqual([
      kty,
      crv,
      "private",
      bits,
    ]);
    expect([publicKey.kty, publicKey.crv, publicKey.type, publicKey.bits]).toEqual([
      kty,
      crv,
      "public",
      bits,
    ]);
    expect([privateKey.keyOps, publicKey.keyOps]).toEqual(
      agrees ? [["deriveBits"], []] : [["sign"], ["verify"]],
    );
    // A CryptoKey for several algorithms has no `alg` unless the caller sets it.
    expect([privateKey.alg, publicKey.alg]).toEqual(Array(2).fill(algs.length === 1 ? algs[0] : undefined));
    for (const alg of algs) expect(importKey(pair.publicKey, { alg }).alg).toBe(alg);
    for (const alg of ["RS256", agrees ? "ES256" : "ECDH-ES", "Ed448"]) {
      expect(codeOf(() => importKey(pair.publicKey, { alg }))).toBe("ERR_INVALID_OPTION");
    }
  });

  test.each([
    [128, "A128KW"],
    [192, "A192KW"],
    [256, "A256KW"],
  ])("AES-KW of %i bits is none", async (length, alg) => {
    const usages: Usage[] = ["wrapKey", "unwrapKey"];
    const cryptoKey = await subtle.generateKey({ name: "AES-KW", length }, false, usages);
    const key = importKey(cryptoKey);
    expect([key.kty, key.crv, key.type, key.bits]).toEqual(["oct", undefined, "secret", length]);
    expect([key.alg, key.keyOps]).toEqual([alg, usages]);
    expect(codeOf(() => importKey(cryptoKey, { alg: "A128GCMKW" }))).toBe("ERR_INVALID_OPTION");
  });
});

describe("a CryptoKey is refused as not supported:", () => {
  const generated = (algorithm: object, usages: Usage[]) => async (): Promise<KeyInput> => {
    const key = await subtle.generateKey(algorithm as { name: string }, false, usages);
    return "privateKey" in key ? key.privateKey : key;
  };
  const derivable = (name: string) => () =>
    subtle.importKey("raw", new Uint8Array(32), name, false, ["deriveBits"]);

  test.each<[string, () => Promise<KeyInput>]>([
    ["RSA-PSS with SHA-1", () => privateCryptoKey({ name: "RSA-PSS", hash: "SHA-1" }, ["sign"])],
    [
      "RSASSA-PKCS1-v1_5 with SHA-1",
      () => privateCryptoKey({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-1" }, ["sign"]),
    ],
    ["HMAC with SHA-1", generated({ name: "HMAC", hash: "SHA-1" }, ["sign"])],
    ["AES-CBC", generated({ name: "AES-CBC", length: 256 }, ["encrypt", "decrypt"])],
    ["AES-CTR", generated({ name: "AES-CTR", length: 128 }, ["encrypt", "decrypt"])],
    ["HKDF", derivable("HKDF")],
    ["PBKDF2", derivable("PBKDF2")],
  ])("%s", async (_, make) => {
    const cryptoKey = await make();
    expect(codeOf(() => importKey(cryptoKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("a CryptoKey is held to the same rules as any RSA key:", () => {
  const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

  test.each([
    ["1", "AQ"],
    ["2", "Ag"],
    ["over 32 bits", "AQAAAAE"],
  ])("an exponent of %s is refused", async (_, e) => {
    const cryptoKey = await subtle.importKey("jwk", { ...publicJwk(rsaKey), e }, RS256, true, ["verify"]);
    expect(codeOf(() => importKey(cryptoKey))).toBe("ERR_KEY_INVALID");
  });

  test.each([1024, 8448])("a modulus of %i bits verifies nothing", async (bits) => {
    const n = Buffer.alloc(bits / 8, 0xff).toString("base64url");
    const cryptoKey = await subtle.importKey("jwk", { kty: "RSA", n, e: "AQAB" }, RS256, true, ["verify"]);
    const token = await signCompact(Buffer.from("hello"), rsaKey, { alg: "RS256" });
    await expect(verifyCompact(token, cryptoKey, { alg: ["RS256"] })).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_(KEY_INVALID|JWKS_NO_MATCHING_KEY)$/),
    });
  });
});

test("a CryptoKey that is extractable is exported, with its algorithm and usages", async () => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-384" };
  const privateKey = importKey(await privateCryptoKey(algorithm, ["sign"], true), { kid: "1", use: "sig" });
  const described = { kid: "1", use: "sig", alg: "RS384" };
  expect(await exportJwk(privateKey, { private: true })).toEqual({
    ...rsaKey,
    ...described,
    key_ops: ["sign"],
  });
  expect(await exportJwk(privateKey)).toEqual({ ...publicJwk(rsaKey), ...described, key_ops: ["verify"] });
});

test.each(["CryptoKey", "KeyObject"])("an object that only calls itself %s is no key", (tag) => {
  const impostor = { [Symbol.toStringTag]: tag, type: "secret" };
  expect(codeOf(() => importKey(impostor as KeyInput))).toMatch(/^ERR_/);
});
