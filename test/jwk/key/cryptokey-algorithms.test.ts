import { every } from "../../../src/algorithms/every.ts";
import { describe, expect, test } from "vitest";
import { algorithmsOfCryptoKey } from "../../../src/jwk/key/cryptokey-algorithms.ts";
import { publicJwk, rsaKey, rsaKey3072 } from "../../support/keys.ts";

const { subtle } = crypto;

async function rsaCryptoKey(name: string, hash: string, jwk = rsaKey): Promise<CryptoKey> {
  const usages: KeyUsage[] = name === "RSA-OAEP" ? ["encrypt"] : ["verify"];
  return subtle.importKey("jwk", publicJwk(jwk), { name, hash }, true, usages);
}

async function hmacCryptoKey(hash: string, length: number): Promise<CryptoKey> {
  return subtle.generateKey({ name: "HMAC", hash, length }, true, ["sign"]);
}

async function curveCryptoKey(algorithm: EcKeyGenParams | Algorithm, usages: KeyUsage[]): Promise<CryptoKey> {
  const pair = await subtle.generateKey(algorithm, true, usages);
  return "privateKey" in pair ? pair.privateKey : pair;
}

/** A key that only has an algorithm. */
function keyWith(algorithm: object): CryptoKey {
  return { algorithm } as CryptoKey;
}

const agreement = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"];

describe("algorithmsOfCryptoKey", () => {
  const exponent = Uint8Array.of(1, 0, 1);
  test.each([
    ["RSASSA-PKCS1-v1_5", "SHA-256", rsaKey, "RS256", 2048],
    ["RSASSA-PKCS1-v1_5", "SHA-384", rsaKey, "RS384", 2048],
    ["RSASSA-PKCS1-v1_5", "SHA-512", rsaKey3072, "RS512", 3072],
    ["RSA-PSS", "SHA-256", rsaKey, "PS256", 2048],
    ["RSA-PSS", "SHA-384", rsaKey, "PS384", 2048],
    ["RSA-PSS", "SHA-512", rsaKey, "PS512", 2048],
    ["RSA-OAEP", "SHA-1", rsaKey, "RSA-OAEP", 2048],
    ["RSA-OAEP", "SHA-256", rsaKey3072, "RSA-OAEP-256", 3072],
    ["RSA-OAEP", "SHA-384", rsaKey, "RSA-OAEP-384", 2048],
    ["RSA-OAEP", "SHA-512", rsaKey, "RSA-OAEP-512", 2048],
  ])("names the one algorithm of a key for %s with %s", async (name, hash, jwk, alg, bits) => {
    const binding = { kty: "RSA", crv: undefined, algs: [alg], bits, exponent };
    expect(algorithmsOfCryptoKey(every(), await rsaCryptoKey(name, hash, jwk))).toEqual(binding);
  });

  test.each([
    ["SHA-256", 256, "HS256"],
    ["SHA-384", 384, "HS384"],
    ["SHA-512", 512, "HS512"],
    ["SHA-256", 128, "HS256"],
    ["SHA-256", 1024, "HS256"],
  ])("names the one algorithm of a secret for HMAC with %s, of %i bits", async (hash, bits, alg) => {
    const binding = { kty: "oct", crv: undefined, algs: [alg], bits, exponent: undefined };
    expect(algorithmsOfCryptoKey(every(), await hmacCryptoKey(hash, bits))).toEqual(binding);
  });

  test.each([128, 192, 256])("names the one algorithm of a secret for AES-KW, of %i bits", async (bits) => {
    const key = await subtle.generateKey({ name: "AES-KW", length: bits }, true, ["wrapKey"]);
    expect(algorithmsOfCryptoKey(every(), key)).toMatchObject({
      kty: "oct",
      crv: undefined,
      algs: [`A${bits}KW`],
      bits,
    });
  });

  test.each([128, 192, 256])("names what a secret for AES-GCM can be, of %i bits", async (bits) => {
    const key = await subtle.importKey("raw", new Uint8Array(bits / 8), "AES-GCM", false, ["encrypt"]);
    const algs = [`A${bits}GCMKW`, `A${bits}GCM`];
    expect(algorithmsOfCryptoKey(every(), key)).toMatchObject({ kty: "oct", crv: undefined, algs, bits });
  });

  test.each<[string, EcKeyGenParams | Algorithm, KeyUsage[], object]>([
    [
      "ECDSA on P-256",
      { name: "ECDSA", namedCurve: "P-256" },
      ["sign"],
      { kty: "EC", crv: "P-256", algs: ["ES256"], bits: 256 },
    ],
    [
      "ECDSA on P-384",
      { name: "ECDSA", namedCurve: "P-384" },
      ["sign"],
      { kty: "EC", crv: "P-384", algs: ["ES384"], bits: 384 },
    ],
    [
      "ECDSA on P-521",
      { name: "ECDSA", namedCurve: "P-521" },
      ["sign"],
      { kty: "EC", crv: "P-521", algs: ["ES512"], bits: 521 },
    ],
    [
      "ECDH on P-256",
      { name: "ECDH", namedCurve: "P-256" },
      ["deriveBits"],
      { kty: "EC", crv: "P-256", algs: agreement, bits: 256 },
    ],
    [
      "ECDH on P-521",
      { name: "ECDH", namedCurve: "P-521" },
      ["deriveBits"],
      { kty: "EC", crv: "P-521", algs: agreement, bits: 521 },
    ],
    [
      "Ed25519",
      { name: "Ed25519" },
      ["sign"],
      { kty: "OKP", crv: "Ed25519", algs: ["EdDSA", "Ed25519"], bits: 255 },
    ],
    ["Ed448", { name: "Ed448" }, ["sign"], { kty: "OKP", crv: "Ed448", algs: ["EdDSA", "Ed448"], bits: 448 }],
    ["X25519", { name: "X25519" }, ["deriveBits"], { kty: "OKP", crv: "X25519", algs: agreement, bits: 255 }],
    ["X448", { name: "X448" }, ["deriveBits"], { kty: "OKP", crv: "X448", algs: agreement, bits: 448 }],
  ])("names every algorithm of a key for %s", async (_, algorithm, usages, binding) => {
    const bound = algorithmsOfCryptoKey(every(), await curveCryptoKey(algorithm, usages));
    expect(bound).toEqual({ ...binding, exponent: undefined });
    expect(Object.isFrozen(bound?.algs)).toBe(true);
  });

  test.each(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"])("names the one algorithm of a key for %s", (name) => {
    expect(algorithmsOfCryptoKey(every(), keyWith({ name }))).toMatchObject({
      kty: "AKP",
      crv: undefined,
      algs: [name],
    });
  });

  test.each<[string, () => Promise<CryptoKey>]>([
    ["RSASSA-PKCS1-v1_5 with SHA-1", () => rsaCryptoKey("RSASSA-PKCS1-v1_5", "SHA-1")],
    ["RSA-PSS with SHA-1", () => rsaCryptoKey("RSA-PSS", "SHA-1")],
    ["HMAC with SHA-1", () => hmacCryptoKey("SHA-1", 256)],
    ["AES-CBC", () => subtle.generateKey({ name: "AES-CBC", length: 256 }, true, ["encrypt"])],
    ["PBKDF2", () => subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"])],
    ["HKDF", () => subtle.importKey("raw", new Uint8Array(8), "HKDF", false, ["deriveBits"])],
  ])("has no algorithm for a key for %s", async (_, make) => {
    expect(algorithmsOfCryptoKey(every(), await make())).toBeUndefined();
  });

  const hash = { name: "SHA-256" };
  test.each<[string, object]>([
    ["no algorithm to speak of", {}],
    ["a name that is no text", { name: 1, hash, length: 256 }],
    ["no hash", { name: "HMAC", length: 256 }],
    ["a hash of null", { name: "HMAC", length: 256, hash: null }],
    ["a hash that is a name", { name: "HMAC", length: 256, hash: "SHA-256" }],
    ["a hash without a name", { name: "HMAC", length: 256, hash: {} }],
    ["a hash with another name", { name: "HMAC", length: 256, hash: { name: 256 } }],
    ["no length for AES-KW", { name: "AES-KW" }],
    ["a length that is none for AES-KW", { name: "AES-KW", length: 64 }],
    ["a length that is no number for AES-KW", { name: "AES-KW", length: "128" }],
    ["no curve for ECDSA", { name: "ECDSA" }],
    ["a curve that is none of ours", { name: "ECDSA", namedCurve: "K-256" }],
    ["a curve that is no text", { name: "ECDSA", namedCurve: 256 }],
    ["a curve that is not for signatures", { name: "ECDSA", namedCurve: "X25519" }],
    ["a curve that is not for agreement", { name: "ECDH", namedCurve: "Ed25519" }],
    ["the name of every object's member", { name: "constructor", hash, length: 256 }],
    ["a curve of that name", { name: "ECDSA", namedCurve: "constructor" }],
    ["the name of a mode that is no algorithm of the platform's", { name: "dir", length: 256 }],
    ["the name of another", { name: "PBES2", hash, length: 256 }],
    ["the name of yet another", { name: "ECDH-ES", namedCurve: "P-256" }],
    ["the name of one with another hash than it has", { name: "EdDSA", hash }],
  ])("has no algorithm for a key with %s", (_, algorithm) => {
    expect(algorithmsOfCryptoKey(every(), keyWith(algorithm))).toBeUndefined();
  });

  test("counts no bits where it finds none, which is too few for everything", () => {
    expect(algorithmsOfCryptoKey(every(), keyWith({ name: "HMAC", hash }))?.bits).toBe(0);
    expect(algorithmsOfCryptoKey(every(), keyWith({ name: "HMAC", hash, length: "256" }))?.bits).toBe(0);
    expect(
      algorithmsOfCryptoKey(every(), keyWith({ name: "RSA-OAEP", hash, modulusLength: "2048" }))?.bits,
    ).toBe(0);
  });

  test("knows no exponent where there is none, or none of bytes", () => {
    const rsa = { name: "RSA-OAEP", hash, modulusLength: 2048 };
    expect(algorithmsOfCryptoKey(every(), keyWith(rsa))?.exponent).toBeUndefined();
    expect(
      algorithmsOfCryptoKey(every(), keyWith({ ...rsa, publicExponent: [1, 0, 1] }))?.exponent,
    ).toBeUndefined();
    expect(algorithmsOfCryptoKey(every(), keyWith({ ...rsa, publicExponent: exponent }))?.exponent).toEqual(
      exponent,
    );
  });
});
