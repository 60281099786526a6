import { encryptCompact } from "../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { secretBytes } from "../support/tokens.ts";

const plaintext = new Uint8Array(1);
const secret = importSecret(secretBytes(16));
const rsa = importKey(rsaKey);
const rsaPublic = publicKey(rsa);
const dir = { alg: "dir", enc: "A128GCM" };
const oaep = { alg: "RSA-OAEP", enc: "A128GCM" };

test.each<[string, unknown]>([
  ["text", "plaintext"],
  ["an ArrayBuffer", new ArrayBuffer(3)],
  ["null", null],
  ["nothing", undefined],
])("a plaintext that is %s is refused", async (_name, value) => {
  expect(await codeOfRejection(encryptCompact(value as never, secret, dir))).toBe("ERR_INVALID_ARGUMENT");
});

test.each<[string, unknown]>([
  ["text", "header"],
  ["null", null],
  ["an array", [dir]],
  ["one with an enc that is no string", { ...dir, enc: 128 }],
  ["one with a zip that is no string", { ...dir, zip: true }],
  ["one with an empty crit", { ...dir, crit: [] }],
  ["one with a bigint", { ...dir, big: 1n }],
])("a header that is %s is refused", async (_name, header) => {
  expect(await codeOfRejection(encryptCompact(plaintext, secret, header as never))).toBe(
    "ERR_INVALID_ARGUMENT",
  );
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["no alg", { enc: "A128GCM" }],
  ["no enc", { alg: "dir" }],
  ["RSA1_5", { alg: "RSA1_5", enc: "A128GCM" }],
  ["none", { alg: "none", enc: "A128GCM" }],
  ["an alg of signatures", { alg: "HS256", enc: "A128GCM" }],
  ["an unknown alg", { alg: "RSA-OAEP-1", enc: "A128GCM" }],
  ["an unknown enc", { alg: "dir", enc: "A128" }],
  ["an alg from the prototype of objects", { alg: "valueOf", enc: "A128GCM" }],
  ["an enc from the prototype of objects", { alg: "dir", enc: "valueOf" }],
  ["an unknown zip", { ...dir, zip: "GZIP" }],
  ["a zip in lower case", { ...dir, zip: "def" }],
  ["an empty zip", { ...dir, zip: "" }],
])("%s for a header does not say how to encrypt", async (_name, header) => {
  expect(await codeOfRejection(encryptCompact(plaintext, secret, header as never))).toBe(
    "ERR_INVALID_OPTION",
  );
});

describe("keys that cannot serve:", () => {
  test.each<[string, KeyInput, object]>([
    ["a secret for RSA", secret, oaep],
    ["an RSA key for dir", rsaPublic, dir],
    ["a private key, which would be one about to leak", rsa, oaep],
    ["a secret too short for the enc", importSecret(secretBytes(15)), dir],
    ["a secret too long for the enc", importSecret(secretBytes(17)), dir],
    ["a secret of another enc's length", secret, { ...dir, enc: "A128CBC-HS256" }],
    ["a key bound to another algorithm", { ...publicOnly(), alg: "RSA-OAEP-256" }, oaep],
    ["a key bound to a signature", { ...publicOnly(), alg: "RS256" }, oaep],
    ["a key for signatures", { ...publicOnly(), use: "sig" }, oaep],
    ["a key to verify", { ...publicOnly(), key_ops: ["verify"] }, oaep],
    ["a secret bound to another enc", importSecret(secretBytes(16), { alg: "A128CBC-HS256" }), dir],
  ])("%s", async (_name, key, header) => {
    expect(await codeOfRejection(encryptCompact(plaintext, key, { ...header }))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("a CryptoKey of another algorithm, for dir", async () => {
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const forHmac = await crypto.subtle.importKey("raw", secretBytes(16), hmac, true, ["sign"]);
    expect(await codeOfRejection(encryptCompact(plaintext, forHmac, dir))).toBe("ERR_KEY_NOT_SUITABLE");
    const forAes = await crypto.subtle.importKey("raw", secretBytes(16), "AES-CBC", true, ["encrypt"]);
    expect(await codeOfRejection(encryptCompact(plaintext, forAes, dir))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("a CryptoKey of the other hash", async () => {
    const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
    const key = await crypto.subtle.importKey("jwk", publicOnly(), algorithm, false, ["encrypt"]);
    expect(await codeOfRejection(encryptCompact(plaintext, key, { ...oaep, alg: "RSA-OAEP-256" }))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  });
});

test.each<[string, KeyInput, object]>([
  ["use enc", { ...publicOnly(), use: "enc" }, oaep],
  ["the operation encrypt", { ...publicOnly(), key_ops: ["encrypt"] }, oaep],
  ["the operation wrapKey", { ...publicOnly(), key_ops: ["wrapKey"] }, oaep],
  ["the alg", { ...publicOnly(), alg: "RSA-OAEP" }, { enc: "A128GCM" }],
  ["the alg dir", importSecret(secretBytes(16), { alg: "dir" }), { enc: "A128GCM" }],
  ["an enc for an alg, as a CEK has", importSecret(secretBytes(16), { alg: "A128GCM" }), dir],
])("a key with %s encrypts", async (_name, key, header) => {
  expect((await encryptCompact(plaintext, key, { ...header })).split(".")).toHaveLength(5);
});

function publicOnly() {
  const { kty, n, e } = rsaKey;
  return { kty, n, e };
}
