import { createSecretKey } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { isCryptoKey } from "../../src/platform/cryptokey.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";

const { subtle } = crypto;

async function hmacCryptoKey(hash: string, length: number): Promise<CryptoKey> {
  return subtle.generateKey({ name: "HMAC", hash, length }, true, ["sign"]);
}

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
