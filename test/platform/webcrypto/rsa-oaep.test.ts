import { constants, privateDecrypt, publicEncrypt } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import { oaepDecrypter, oaepEncrypter } from "../../../src/platform/webcrypto/rsa-oaep.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey, rsaKey3072 } from "../../support/keys.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { cryptoKeyMaterial, nodeHash, own, rsaPair } from "../../support/platform/materials.ts";

const { privateMaterial, publicMaterial, privateKey, publicKey } = rsaPair();

describe.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const)("RSA-OAEP with %s", (hash) => {
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: nodeHash(hash) };
  const algorithm = { name: "RSA-OAEP", hash };
  const keyEncrypter = (material: KeyMaterial) => oaepEncrypter(material, hash, "RSA-OAEP");
  const keyDecrypter = (material: KeyMaterial) => oaepDecrypter(material, hash, "RSA-OAEP");
  const encrypt = (cek: Uint8Array) => own(publicEncrypt({ key: publicKey, ...padding }, cek));
  const decrypt = (encrypted: Uint8Array) => own(privateDecrypt({ key: privateKey, ...padding }, encrypted));

  const encrypters: [string, () => Promise<KeyMaterial>][] = [
    ["the members of a public key", async () => publicMaterial],
    ["a CryptoKey that encrypts", () => cryptoKeyMaterial(publicMaterial, algorithm, ["encrypt"])],
    ["a CryptoKey that only wraps keys", () => cryptoKeyMaterial(publicMaterial, algorithm, ["wrapKey"])],
    [
      "a CryptoKey that does both",
      () => cryptoKeyMaterial(publicMaterial, algorithm, ["encrypt", "wrapKey"]),
    ],
  ];
  const decrypters: [string, () => Promise<KeyMaterial>][] = [
    ["the members of a private key", async () => privateMaterial],
    ["a CryptoKey that decrypts", () => cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt"])],
    [
      "a CryptoKey that only unwraps keys",
      () => cryptoKeyMaterial(privateMaterial, algorithm, ["unwrapKey"]),
    ],
    [
      "a CryptoKey that does both",
      () => cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt", "unwrapKey"]),
    ],
  ];

  describe.each(encrypters)("with %s", (_, material) => {
    test.each([16, 24, 32, 48, 64])("encrypts %i bytes for node:crypto to decrypt", async (length) => {
      const encrypts = await keyEncrypter(await material());
      const cek = secretBytes(length);
      const [first, second] = [await encrypts(cek), await encrypts(cek)];
      expect([decrypt(first), decrypt(second)]).toEqual([cek, cek]);
      expect(first).not.toEqual(second);
    });
  });

  describe.each(decrypters)("with %s", (_, material) => {
    test.each([1, 16, 24, 31, 32, 48, 64])("decrypts %i bytes that node:crypto encrypted", async (length) => {
      const decrypts = await keyDecrypter(await material());
      expect(await decrypts(encrypt(secretBytes(length)), length)).toEqual(secretBytes(length));
    });

    test("gives null for whatever is not encrypted for it", async () => {
      const decrypts = await keyDecrypter(await material());
      const encrypted = encrypt(secretBytes(32));
      const cek = secretBytes(32);
      const failures = [
        publicEncrypt({ ...padding, key: rsaPair(otherRsaKey).publicKey }, cek),
        publicEncrypt({ ...padding, key: rsaPair(rsaKey3072).publicKey }, cek),
        publicEncrypt({ ...padding, key: publicKey, oaepHash: "sha224" }, cek),
        publicEncrypt({ ...padding, key: publicKey, oaepLabel: Buffer.from("label") }, cek),
        publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, cek),
        withBitFlipped(encrypted),
        withBitFlipped(encrypted, 255),
        encrypted.slice(1),
        encrypted.slice(0, 255),
        Buffer.concat([encrypted, Buffer.alloc(1)]),
        new Uint8Array(0),
        new Uint8Array(256),
        new Uint8Array(256).fill(255),
      ];
      for (const failure of failures) expect(await decrypts(own(failure), 32)).toBeNull();
      expect(await decrypts(encrypted, 32)).toEqual(cek);
    });
  });

  test("gives null for a key of nothing to a CryptoKey that only unwraps, nothing to others", async () => {
    const unwraps = await keyDecrypter(await cryptoKeyMaterial(privateMaterial, algorithm, ["unwrapKey"]));
    const decrypts = await keyDecrypter(privateMaterial);
    expect(await unwraps(encrypt(new Uint8Array(0)), 32)).toBeNull();
    expect(await decrypts(encrypt(new Uint8Array(0)), 32)).toEqual(new Uint8Array(0));
  });

  test("does not take the wrong half of a key", async () => {
    expect(await codeOfRejection((async () => keyEncrypter(privateMaterial))())).toBe("ERR_KEY_INVALID");
    expect(await codeOfRejection((async () => keyDecrypter(publicMaterial))())).toBe("ERR_KEY_INVALID");
  });

  test("does nothing with a CryptoKey that is for something else", async () => {
    const encrypts = await keyEncrypter(await cryptoKeyMaterial(privateMaterial, algorithm, ["unwrapKey"]));
    expect(await codeOfRejection((async () => encrypts(secretBytes(32)))())).toBe("ERR_KEY_INVALID");
    const decrypts = await keyDecrypter(await cryptoKeyMaterial(publicMaterial, algorithm, ["wrapKey"]));
    expect(await decrypts(encrypt(secretBytes(32)), 32)).toBeNull();
  });

  test("does not encrypt more than fits, or nothing", async () => {
    const encrypts = await keyEncrypter(publicMaterial);
    expect(await codeOfRejection((async () => encrypts(secretBytes(256)))())).toBe("ERR_KEY_INVALID");
    const wraps = await keyEncrypter(await cryptoKeyMaterial(publicMaterial, algorithm, ["wrapKey"]));
    expect(await codeOfRejection((async () => wraps(new Uint8Array(0)))())).toBe("ERR_KEY_INVALID");
  });
});
