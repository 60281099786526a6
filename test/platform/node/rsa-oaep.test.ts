import { constants, publicEncrypt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeOaepDecrypter, nodeOaepEncrypter } from "../../../src/platform/node/rsa-oaep.ts";
import { oaepDecrypter, oaepEncrypter } from "../../../src/platform/webcrypto/rsa-oaep.ts";
import { otherRsaKey, rsaKey3072 } from "../../support/keys.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { cryptoKeyMaterial, own, rsaPair } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;
const { privateMaterial, publicMaterial, publicKey } = rsaPair();
const ceks = fc
  .constantFrom(16, 24, 32, 48, 64)
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  .map(own);

describe.each(hashes)("with %s", (hash) => {
  const encrypt = nodeOaepEncrypter(node, publicMaterial, hash)!;
  const decrypt = nodeOaepDecrypter(node, privateMaterial, hash)!;

  test("is that of WebCrypto, both ways", async () => {
    const pooled = {
      encrypt: await oaepEncrypter(publicMaterial, hash, "RSA-OAEP"),
      decrypt: await oaepDecrypter(privateMaterial, hash, "RSA-OAEP"),
    };
    const property = fc.asyncProperty(ceks, async (cek) => {
      const encrypted = encrypt(cek);
      expect(encrypted.length).toBe(256);
      expect(encrypted.buffer.byteLength).toBe(256);
      expect(decrypt(encrypted)).toEqual(cek);
      expect(await pooled.decrypt(encrypted, cek.length)).toEqual(cek);
      expect(decrypt(await pooled.encrypt(cek))).toEqual(cek);
    });
    await fc.assert(property, { numRuns: 10 });
  });

  test("is another ciphertext each time", () => {
    expect(encrypt(secretBytes(32))).not.toEqual(encrypt(secretBytes(32)));
  });

  test("opens whatever is wrong to null", () => {
    const encrypted = encrypt(secretBytes(32));
    const wrong = [
      own(withBitFlipped(encrypted)),
      own(withBitFlipped(encrypted, 100)),
      own(withBitFlipped(encrypted, 255)),
      new Uint8Array(256),
      new Uint8Array(256).fill(0xff),
      new Uint8Array(0),
      encrypted.slice(1),
      encrypted.slice(0, -1),
      own(Buffer.concat([encrypted, encrypted])),
      nodeOaepEncrypter(node, rsaPair(otherRsaKey).publicMaterial, hash)!(secretBytes(32)),
      nodeOaepEncrypter(node, rsaPair(rsaKey3072).publicMaterial, hash)!(secretBytes(32)),
      own(publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, secretBytes(32))),
      own(
        publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, secretBytes(256).fill(1, 0, 1)),
      ),
    ];
    for (const each of wrong) expect(decrypt(each)).toBeNull();
  });

  test("opens nothing that was sealed with another hash", () => {
    for (const other of hashes.filter((each) => each !== hash)) {
      expect(decrypt(nodeOaepEncrypter(node, publicMaterial, other)!(secretBytes(32)))).toBeNull();
    }
  });

  test("takes a CryptoKey that can be read, and leaves any other to WebCrypto", async () => {
    const algorithm = { name: "RSA-OAEP", hash };
    const readable = await cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt"], true);
    expect(nodeOaepDecrypter(node, readable, hash)!(encrypt(secretBytes(32)))).toEqual(secretBytes(32));
    const sealed = await cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt"], false);
    expect(nodeOaepDecrypter(node, sealed, hash)).toBeUndefined();
    expect(nodeOaepEncrypter(node, sealed, hash)).toBeUndefined();
  });
});
