// A key's parameters restrict every operation, in whatever form the key was given: RFC 7517 sections 4.2 to
// 4.4.
import { webcrypto } from "node:crypto";
import { type ManagementAlgorithm } from "josette/jwe";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { importKey, importSecret } from "../../../src/jwk/index.ts";
import { type SignatureAlgorithm } from "josette/jws";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";

const message = new TextEncoder().encode("hello");
const enc = "A128CBC-HS256";
const secret = { kty: "oct", k: Buffer.alloc(32, 1).toString("base64url") } as const;
const publicRsa = publicJwk(rsaKey);
const rsa = keyObjects(rsaKey);

const signedWith = (alg: SignatureAlgorithm) =>
  signCompact(message, alg.startsWith("HS") ? secret : rsaKey, { alg });
const encryptedWith = (alg: ManagementAlgorithm) =>
  encryptCompact(message, alg === "dir" ? secret : publicRsa, { alg, enc });

const sign = (key: KeyInput, alg: SignatureAlgorithm = "RS256") => signCompact(message, key, { alg });
const encrypt = (key: KeyInput, alg: ManagementAlgorithm = "RSA-OAEP") =>
  encryptCompact(message, key, { alg, enc });
const verify = async (keys: KeyInput | KeyInput[], alg: SignatureAlgorithm = "RS256") =>
  verifyCompact(await signedWith(alg), keys, { alg: [alg] });
const decrypt = async (keys: KeyInput | KeyInput[], alg: ManagementAlgorithm = "RSA-OAEP") =>
  decryptCompact(await encryptedWith(alg), keys, { alg: [alg], enc: [enc] });

/** A single key and a key in a list are selected differently; the same rules apply to both. */
async function consumptionCodes(
  consume: (keys: KeyInput | KeyInput[]) => Promise<unknown>,
  key: KeyInput,
): Promise<(Code | undefined)[]> {
  return [await codeOfRejection(consume(key)), await codeOfRejection(consume([key]))];
}
const refused = ["ERR_JWKS_NO_MATCHING_KEY", "ERR_JWKS_NO_MATCHING_KEY"];
const taken = [undefined, undefined];

describe("signing is refused with", () => {
  test.each<[string, KeyInput]>([
    ["a JWK for encryption", { ...rsaKey, use: "enc" }],
    ["a JWK of an unknown use", { ...rsaKey, use: "tls" }],
    ["a JWK that only verifies", { ...rsaKey, key_ops: ["verify"] }],
    ["a JWK that decrypts", { ...rsaKey, key_ops: ["decrypt", "unwrapKey"] }],
    ["a JWK with no operations", { ...rsaKey, key_ops: [] }],
    ["a JWK bound to another signature", { ...rsaKey, alg: "RS512" }],
    ["a JWK bound to an encryption", { ...rsaKey, alg: "RSA-OAEP" }],
    ["a JWK bound to something unknown", { ...rsaKey, alg: "PS1024" }],
    ["a public JWK", publicRsa],
    ["a secret", secret],
    ["a KeyObject bound to another signature", importKey(rsa.privateKey, { alg: "RS512" })],
    ["a KeyObject for encryption", importKey(rsa.privateKey, { use: "enc" })],
    ["a public KeyObject", rsa.publicKey],
  ])("%s", async (_, key) => {
    expect(await codeOfRejection(sign(key))).toBe("ERR_KEY_NOT_SUITABLE");
  });
});

describe("verification finds no key in", () => {
  test.each<[string, KeyInput]>([
    ["a JWK for encryption", { ...publicRsa, use: "enc" }],
    ["a JWK of an unknown use", { ...publicRsa, use: "tls" }],
    ["a JWK that only signs", { ...publicRsa, key_ops: ["sign"] }],
    ["a JWK with no operations", { ...publicRsa, key_ops: [] }],
    ["a JWK bound to another signature", { ...publicRsa, alg: "RS512" }],
    ["a JWK bound to an encryption", { ...publicRsa, alg: "RSA-OAEP" }],
    ["a JWK bound to an HMAC", { ...publicRsa, alg: "HS256" }],
    ["a private JWK", rsaKey],
    ["a private JWK that verifies", { ...rsaKey, key_ops: ["verify"] }],
    ["a secret", secret],
    ["a private KeyObject", rsa.privateKey],
    ["a KeyObject bound to another signature", importKey(rsa.publicKey, { alg: "RS512" })],
  ])("%s", async (_, key) => {
    expect(await consumptionCodes(verify, key)).toEqual(refused);
  });
});

describe("encryption is refused with", () => {
  test.each<[string, KeyInput]>([
    ["a JWK for signatures", { ...publicRsa, use: "sig" }],
    ["a JWK that only decrypts", { ...publicRsa, key_ops: ["decrypt"] }],
    ["a JWK that only unwraps", { ...publicRsa, key_ops: ["unwrapKey"] }],
    ["a JWK that verifies", { ...publicRsa, key_ops: ["verify"] }],
    ["a JWK bound to another encryption", { ...publicRsa, alg: "RSA-OAEP-256" }],
    ["a JWK bound to RSA1_5", { ...publicRsa, alg: "RSA1_5" }],
    ["a JWK bound to a signature", { ...publicRsa, alg: "RS256" }],
    ["a private JWK", rsaKey],
    ["a secret", secret],
    ["a private KeyObject", rsa.privateKey],
    ["a KeyObject for signatures", importKey(rsa.publicKey, { use: "sig" })],
  ])("%s", async (_, key) => {
    expect(await codeOfRejection(encrypt(key))).toBe("ERR_KEY_NOT_SUITABLE");
  });
});

describe("decryption finds no key in", () => {
  test.each<[string, KeyInput]>([
    ["a JWK for signatures", { ...rsaKey, use: "sig" }],
    ["a JWK that only encrypts", { ...rsaKey, key_ops: ["encrypt", "wrapKey"] }],
    ["a JWK that signs", { ...rsaKey, key_ops: ["sign"] }],
    ["a JWK bound to another encryption", { ...rsaKey, alg: "RSA-OAEP-256" }],
    ["a JWK bound to RSA1_5", { ...rsaKey, alg: "RSA1_5" }],
    ["a JWK bound to a signature", { ...rsaKey, alg: "RS256" }],
    ["a public JWK", publicRsa],
    ["a secret", secret],
    ["a public KeyObject", rsa.publicKey],
    ["a KeyObject for signatures", importKey(rsa.privateKey, { use: "sig" })],
  ])("%s", async (_, key) => {
    expect(await consumptionCodes(decrypt, key)).toEqual(refused);
  });
});

describe("a key that fits serves:", () => {
  test.each<[string, KeyInput, KeyInput]>([
    ["JWKs that say nothing", rsaKey, publicRsa],
    ["JWKs bound to it", { ...rsaKey, alg: "RS256", use: "sig" }, { ...publicRsa, alg: "RS256", use: "sig" }],
    [
      "JWKs with operations",
      { ...rsaKey, key_ops: ["sign", "verify"] },
      { ...publicRsa, key_ops: ["verify"] },
    ],
    ["KeyObjects", rsa.privateKey, rsa.publicKey],
  ])("%s sign and verify", async (_, privateKey, publicKey) => {
    expect(await codeOfRejection(sign(privateKey))).toBeUndefined();
    expect(await consumptionCodes(verify, publicKey)).toEqual(taken);
  });

  test.each<[string, KeyInput, KeyInput]>([
    ["JWKs that say nothing", rsaKey, publicRsa],
    [
      "JWKs bound to it",
      { ...rsaKey, alg: "RSA-OAEP", use: "enc" },
      { ...publicRsa, alg: "RSA-OAEP", use: "enc" },
    ],
    ["JWKs that move bytes", { ...rsaKey, key_ops: ["decrypt"] }, { ...publicRsa, key_ops: ["encrypt"] }],
    ["JWKs that move keys", { ...rsaKey, key_ops: ["unwrapKey"] }, { ...publicRsa, key_ops: ["wrapKey"] }],
    ["KeyObjects", rsa.privateKey, rsa.publicKey],
  ])("%s encrypt and decrypt", async (_, privateKey, publicKey) => {
    expect(await codeOfRejection(encrypt(publicKey))).toBeUndefined();
    expect(await consumptionCodes(decrypt, privateKey)).toEqual(taken);
  });

  test("one RSA key serves every algorithm it is not barred from", async () => {
    const [privateKey, publicKey] = [importKey(rsaKey), importKey(publicRsa)];
    for (const alg of ["RS256", "RS384", "RS512"] as const) {
      const token = await sign(privateKey, alg);
      expect((await verifyCompact(token, publicKey, { alg: [alg] })).payload).toEqual(message);
    }
    for (const alg of ["RSA-OAEP", "RSA-OAEP-256"] as const) {
      const token = await encrypt(publicKey, alg);
      expect((await decryptCompact(token, privateKey, { alg: [alg], enc: [enc] })).plaintext).toEqual(
        message,
      );
    }
  });
});

describe("a symmetric key", () => {
  test.each<[string, KeyInput]>([
    ["for encryption", { ...secret, use: "enc" }],
    ["bound to a longer HMAC", { ...secret, alg: "HS512" }],
    ["bound to direct encryption", { ...secret, alg: "dir" }],
    ["bound to an enc", importSecret(new Uint8Array(32), { alg: enc })],
    ["that decrypts", { ...secret, key_ops: ["encrypt", "decrypt"] }],
  ])("%s neither signs nor verifies", async (_, key) => {
    expect(await codeOfRejection(sign(key, "HS256"))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await consumptionCodes((keys) => verify(keys, "HS256"), key)).toEqual(refused);
  });

  test("that only signs does not verify, and the other way round", async () => {
    const [signer, verifier] = [
      { ...secret, key_ops: ["sign"] },
      { ...secret, key_ops: ["verify"] },
    ];
    expect(await codeOfRejection(sign(signer, "HS256"))).toBeUndefined();
    expect(await codeOfRejection(sign(verifier, "HS256"))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await codeOfRejection(verify(verifier, "HS256"))).toBeUndefined();
    expect(await codeOfRejection(verify(signer, "HS256"))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  test.each<[string, KeyInput]>([
    ["for signatures", { ...secret, use: "sig" }],
    ["bound to an HMAC", { ...secret, alg: "HS256" }],
    ["bound to another enc", importSecret(new Uint8Array(32), { alg: "A256GCM" })],
    ["one byte longer than the CEK", importSecret(new Uint8Array(33))],
    ["one byte shorter than the CEK", importSecret(new Uint8Array(31))],
    ["that signs", { ...secret, key_ops: ["sign", "verify"] }],
  ])("%s neither encrypts nor decrypts directly", async (_, key) => {
    expect(await codeOfRejection(encrypt(key, "dir"))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await consumptionCodes((keys) => decrypt(keys, "dir"), key)).toEqual(refused);
  });

  test.each<[string, KeyInput]>([
    ["that says nothing", secret],
    ["bound to dir", { ...secret, alg: "dir", use: "enc" }],
    ["bound to the enc, as RFC 7520 has it", { ...secret, alg: enc }],
    ["that wraps", { ...secret, key_ops: ["wrapKey", "unwrapKey"] }],
  ])("%s encrypts and decrypts directly", async (_, key) => {
    expect(await codeOfRejection(encrypt(key, "dir"))).toBeUndefined();
    expect(await consumptionCodes((keys) => decrypt(keys, "dir"), key)).toEqual(taken);
  });
});

describe("a CryptoKey", () => {
  const { subtle } = webcrypto;
  const rs = (bits: number) => ({ name: "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` });
  const oaep = (bits: number) => ({ name: "RSA-OAEP", hash: `SHA-${bits}` });
  type Usage = webcrypto.KeyUsage;
  const privateCryptoKey = (algorithm: { name: string; hash: string }, ...usages: Usage[]) =>
    subtle.importKey("jwk", { ...rsaKey }, algorithm, false, usages);
  const publicCryptoKey = (algorithm: { name: string; hash: string }, ...usages: Usage[]) =>
    subtle.importKey("jwk", publicRsa, algorithm, false, usages);
  const hmacCryptoKey = (hash: string, length: number, ...usages: Usage[]) =>
    subtle.importKey("raw", Buffer.alloc(length, 1), { name: "HMAC", hash }, false, usages);

  test("signs and verifies with its own algorithm only", async () => {
    const privateKey = await privateCryptoKey(rs(256), "sign");
    const publicKey = await publicCryptoKey(rs(256), "verify");
    expect(await codeOfRejection(sign(privateKey))).toBeUndefined();
    expect(await consumptionCodes(verify, publicKey)).toEqual(taken);
    expect(await codeOfRejection(sign(privateKey, "RS384"))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await consumptionCodes((keys) => verify(keys, "RS384"), publicKey)).toEqual(refused);
    expect(await codeOfRejection(sign(publicKey))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await consumptionCodes(verify, privateKey)).toEqual(refused);
  });

  test("without a usage does nothing", async () => {
    expect(await consumptionCodes(verify, await publicCryptoKey(rs(256)))).toEqual(refused);
    expect(await codeOfRejection(encrypt(await publicCryptoKey(oaep(1))))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test.each<[Usage, Usage]>([
    ["encrypt", "decrypt"],
    ["wrapKey", "unwrapKey"],
    ["encrypt", "unwrapKey"],
    ["wrapKey", "decrypt"],
  ])("with only %s encrypts, and one with only %s decrypts", async (publicUsage, privateUsage) => {
    for (const [bits, alg] of [[1, "RSA-OAEP"] as const, [256, "RSA-OAEP-256"] as const]) {
      for (const each of ["A128GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"] as const) {
        const publicKey = await publicCryptoKey(oaep(bits), publicUsage);
        const token = await encryptCompact(message, publicKey, { alg, enc: each });
        const privateKey = await privateCryptoKey(oaep(bits), privateUsage);
        const { plaintext } = await decryptCompact(token, privateKey, { alg: [alg], enc: [each] });
        expect(plaintext).toEqual(message);
      }
    }
  });

  test("that only unwraps fails as any other does on a token for somebody else", async () => {
    const privateKey = await privateCryptoKey(oaep(1), "unwrapKey");
    const token = await encrypt(publicRsa);
    const [header = "", encryptedKey = "", ...rest] = token.split(".");
    const changed = [
      header,
      `${encryptedKey.startsWith("A") ? "B" : "A"}${encryptedKey.slice(1)}`,
      ...rest,
    ].join(".");
    for (const keys of [privateKey, [privateKey]]) {
      const decryption = decryptCompact(changed, keys, { alg: ["RSA-OAEP"], enc: [enc] });
      expect(await codeOfRejection(decryption)).toBe("ERR_JWE_DECRYPTION_FAILED");
    }
  });

  test("encrypts and decrypts with its own algorithm only", async () => {
    expect(await codeOfRejection(encrypt(await publicCryptoKey(oaep(256), "encrypt")))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
    expect(await consumptionCodes(decrypt, await privateCryptoKey(oaep(256), "decrypt"))).toEqual(refused);
  });

  test("of HMAC is held to its hash, its length and its usages", async () => {
    expect(await codeOfRejection(sign(await hmacCryptoKey("SHA-256", 32, "sign"), "HS256"))).toBeUndefined();
    expect(
      await consumptionCodes((keys) => verify(keys, "HS256"), await hmacCryptoKey("SHA-256", 32, "verify")),
    ).toEqual(taken);
    for (const key of [
      await hmacCryptoKey("SHA-512", 32, "sign"),
      await hmacCryptoKey("SHA-256", 31, "sign"),
      await hmacCryptoKey("SHA-256", 32, "verify"),
    ]) {
      expect(await codeOfRejection(sign(key, "HS256"))).toBe("ERR_KEY_NOT_SUITABLE");
    }
    const shortVerifier = await hmacCryptoKey("SHA-256", 31, "verify");
    expect(await consumptionCodes((keys) => verify(keys, "HS256"), shortVerifier)).toEqual(refused);
  });

  test("of HMAC never encrypts directly: its bytes are not for that", async () => {
    const key = await hmacCryptoKey("SHA-256", 32, "sign", "verify");
    expect(await codeOfRejection(encrypt(key, "dir"))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await consumptionCodes((keys) => decrypt(keys, "dir"), key)).toEqual(refused);
  });
});

test("a string is no key, not even PEM: what is not asked to parse does not", async () => {
  const pem = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString() as unknown as KeyInput;
  expect(await codeOfRejection(sign(pem))).toBe("ERR_INVALID_ARGUMENT");
  const publicPem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString() as unknown as KeyInput;
  expect(await codeOfRejection(encrypt(publicPem))).toBe("ERR_INVALID_ARGUMENT");
  expect(await consumptionCodes(verify, publicPem)).toEqual(["ERR_INVALID_ARGUMENT", "ERR_INVALID_ARGUMENT"]);
  expect(await consumptionCodes(decrypt, pem)).toEqual(["ERR_INVALID_ARGUMENT", "ERR_INVALID_ARGUMENT"]);
});
