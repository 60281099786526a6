import { webcrypto } from "node:crypto";
import { type KeyInput } from "josette/jwk";
import { exportJwk, importKey, importSecret, publicKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { ecJwk } from "../../support/jwk/pairs.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";

const { subtle } = webcrypto;
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

describe("publicKey", () => {
  test("gives the public half, with what the key says about itself", async () => {
    const jwk = {
      ...rsaKey,
      kid: "1",
      alg: "RS256",
      use: "sig",
      issuer: "https://issuer.example",
      x5c: ["MAA="],
    };
    const key = publicKey(jwk);
    expect([key.type, key.kid, key.alg, key.use]).toEqual(["public", "1", "RS256", "sig"]);
    expect([key.issuer, key.x5c]).toEqual(["https://issuer.example", ["MAA="]]);
    expect(await exportJwk(key)).toEqual({ ...publicJwk(rsaKey), kid: "1", alg: "RS256", use: "sig" });
  });

  test("verifies what the private key signed", async () => {
    const token = await signCompact(Buffer.from("hello"), rsaKey, { alg: "RS256" });
    const { payload } = await verifyCompact(token, publicKey(rsaKey), { alg: ["RS256"] });
    expect(Buffer.from(payload).toString()).toBe("hello");
  });

  test.each([
    ["a JWK", rsaKey],
    ["a KeyObject", keyObjects(rsaKey).privateKey],
    ["a Key", importKey(rsaKey)],
  ])("is taken of %s", async (_, input) => {
    expect(await exportJwk(publicKey(input))).toEqual(publicJwk(rsaKey));
  });

  test("of a key for key agreement names no operations, and WebCrypto imports it", async () => {
    const algorithm = { name: "ECDH", namedCurve: "P-256" };
    const pair = await subtle.generateKey(algorithm, true, ["deriveBits"]);
    const exported = await exportJwk(importKey(pair.privateKey, { kid: "1" }));
    expect(Object.keys(exported)).not.toContain("key_ops");
    const jwk: object = exported;
    expect((await subtle.importKey("jwk", jwk, algorithm, true, [])).type).toBe("public");
    for (const operation of ["deriveBits", "deriveKey"]) {
      const key = publicKey({ ...ecJwk("P-256"), key_ops: [operation] });
      expect(key.keyOps).toBeUndefined();
      expect(Object.keys(await exportJwk(key))).not.toContain("key_ops");
    }
  });

  test("of a public key is that key", () => {
    const key = importKey(publicJwk(rsaKey), { kid: "1" });
    expect(publicKey(key)).toBe(key);
    expect(publicKey(keyObjects(rsaKey).publicKey).type).toBe("public");
  });

  test("of a public CryptoKey is that key", async () => {
    const cryptoKey = await subtle.importKey("jwk", publicJwk(rsaKey), RS256, false, ["verify"]);
    expect(publicKey(cryptoKey).alg).toBe("RS256");
  });

  test.each([
    [["sign"], ["verify"]],
    [["decrypt"], ["encrypt"]],
    [["unwrapKey"], ["wrapKey"]],
    [
      ["decrypt", "unwrapKey"],
      ["encrypt", "wrapKey"],
    ],
    [
      ["sign", "fly"],
      ["verify", "fly"],
    ],
    [[], []],
    [["sign", "verify"], ["verify"]],
    [
      ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
      ["encrypt", "wrapKey"],
    ],
  ])("of a key that does %j does %j", (key_ops, expected) => {
    expect(publicKey({ ...rsaKey, key_ops }).keyOps).toEqual(expected);
  });

  test("of a private CryptoKey is not at hand", async () => {
    for (const extractable of [true, false]) {
      const cryptoKey = await subtle.importKey("jwk", { ...rsaKey }, RS256, extractable, ["sign"]);
      expect(codeOf(() => publicKey(cryptoKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });

  test("does not exist for a secret in any form", async () => {
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const cryptoKey = await subtle.importKey("raw", new Uint8Array(32), hmac, true, ["sign"]);
    const secrets: KeyInput[] = [importSecret(new Uint8Array(32)), { kty: "oct", k: "AAAA" }, cryptoKey];
    for (const secret of secrets) expect(codeOf(() => publicKey(secret))).toBe("ERR_KEY_NOT_SUITABLE");
  });
});
