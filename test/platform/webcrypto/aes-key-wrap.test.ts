import { createCipheriv, createDecipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import { keyUnwrapper, keyWrapper } from "../../../src/platform/webcrypto/aes-key-wrap.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { cryptoKeyMaterial, own, secret } from "../../support/platform/materials.ts";

describe.each([16, 24, 32])("AES Key Wrap with a key of %i bytes", (keyLength) => {
  const kek = secretBytes(keyLength);
  const cipher = `aes${keyLength * 8}-wrap`;
  const keyEncrypter = (material: KeyMaterial) => keyWrapper(material, "AES-KW");
  const keyDecrypter = (material: KeyMaterial) => keyUnwrapper(material, "AES-KW");
  // RFC 3394 section 2.2.3.1.
  const initialValue = Buffer.alloc(8, 0xa6);
  const wrap = (cek: Uint8Array, iv = initialValue) => {
    const aes = createCipheriv(cipher, kek, iv);
    return own(Buffer.concat([aes.update(cek), aes.final()]));
  };
  const unwrap = (wrapped: Uint8Array) => {
    const aes = createDecipheriv(cipher, kek, initialValue);
    return own(Buffer.concat([aes.update(wrapped), aes.final()]));
  };
  const materials: [string, () => Promise<KeyMaterial>][] = [
    ["a secret", async () => secret(kek)],
    ["a CryptoKey", () => cryptoKeyMaterial(secret(kek), { name: "AES-KW" }, ["wrapKey", "unwrapKey"])],
  ];

  describe.each(materials)("with %s", (_, material) => {
    test.each([16, 24, 32, 48, 64])("wraps and unwraps %i bytes as node:crypto does", async (length) => {
      const cek = secretBytes(length);
      const wrapped = await (await keyEncrypter(await material()))(cek);
      expect(wrapped).toEqual(wrap(cek));
      expect(unwrap(wrapped)).toEqual(cek);
      expect(await (await keyDecrypter(await material()))(wrapped)).toEqual(cek);
    });

    test("gives null for whatever is not wrapped with it", async () => {
      const unwraps = await keyDecrypter(await material());
      const wrapped = wrap(secretBytes(32));
      const failures = [
        ...[withBitFlipped(wrapped), withBitFlipped(wrapped, 39), wrapped.slice(1), wrapped.slice(0, 39)],
        ...[
          wrapped.slice(8),
          wrapped.slice(0, 8),
          wrapped.slice(0, 16),
          new Uint8Array(0),
          new Uint8Array(40),
        ],
        ...[wrap(secretBytes(32), Buffer.alloc(8)), Buffer.concat([wrapped, Buffer.alloc(8)])],
      ];
      for (const failure of failures) expect(await unwraps(own(failure))).toBeNull();
      expect(await unwraps(wrapped)).toEqual(secretBytes(32));
    });
  });

  test("does not take a secret that is no AES key", async () => {
    for (const length of [0, 15, 31, 64]) {
      const material = secret(secretBytes(length));
      expect(await codeOfRejection((async () => keyEncrypter(material))())).toBe("ERR_KEY_INVALID");
      expect(await codeOfRejection((async () => keyDecrypter(material))())).toBe("ERR_KEY_INVALID");
    }
  });

  test("does nothing with a CryptoKey that is for the other direction", async () => {
    const wraps = await keyEncrypter(await cryptoKeyMaterial(secret(kek), { name: "AES-KW" }, ["unwrapKey"]));
    expect(await codeOfRejection((async () => wraps(secretBytes(32)))())).toBe("ERR_KEY_INVALID");
    const unwraps = await keyDecrypter(await cryptoKeyMaterial(secret(kek), { name: "AES-KW" }, ["wrapKey"]));
    expect(await unwraps(wrap(secretBytes(32)))).toBeNull();
  });
});
