// AES done at once is the AES of WebCrypto and of the specifications.
import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import {
  nodeCbcDecrypt,
  nodeCbcEncrypt,
  nodeGcmDecrypt,
  nodeGcmEncrypt,
  nodeKeyUnwrapper,
  nodeKeyWrapper,
} from "../../../src/platform/node/ciphers.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import * as webcrypto from "../../../src/platform/webcrypto/ciphers.ts";
import { keyUnwrapper, keyWrapper } from "../../../src/platform/webcrypto/key-encryption.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { own, secret } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

const texts = fc.uint8Array({ maxLength: 200 }).map(own);
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(own);
const hex = (text: string) => own(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** Bytes with one bit turned, over a buffer of their own. */
function flipped(bytes: Bytes, index = 0): Bytes {
  return own(withBitFlipped(bytes, index));
}

describe.each([16, 24, 32])("with a key of %i bytes", (length) => {
  const key = secretBytes(length);

  describe("CBC", () => {
    const iv = secretBytes(16);

    test("is that of WebCrypto, both ways", async () => {
      const property = fc.asyncProperty(bytesOf(length), bytesOf(16), texts, async (aes, vector, text) => {
        const ciphertext = nodeCbcEncrypt(node, aes, vector, text);
        expect(ciphertext).toEqual(await webcrypto.cbcEncrypt(aes, vector, text));
        expect(nodeCbcDecrypt(node, aes, vector, ciphertext)).toEqual(text);
        expect(await webcrypto.cbcDecrypt(aes, vector, ciphertext)).toEqual(text);
      });
      await fc.assert(property, { numRuns: 50 });
    });

    test("with wrong padding opens to null", async () => {
      const blocks = [0, 17, 32, 255].map((last) => own(Buffer.alloc(32, 7).fill(last, 31)));
      blocks.push(own(Buffer.alloc(32, 7).fill(2, 31)), own(Buffer.alloc(16)));
      for (const block of blocks) {
        const aes = createCipheriv(`aes-${length * 8}-cbc`, key, iv).setAutoPadding(false);
        const ciphertext = own(Buffer.concat([aes.update(block), aes.final()]));
        expect(nodeCbcDecrypt(node, key, iv, ciphertext)).toBeNull();
        expect(await webcrypto.cbcDecrypt(key, iv, ciphertext)).toBeNull();
      }
    });

    test("of what is no number of whole blocks opens to null", () => {
      const ciphertext = nodeCbcEncrypt(node, key, iv, secretBytes(40));
      for (const size of [0, 1, 15, 17, 47]) {
        expect(nodeCbcDecrypt(node, key, iv, ciphertext.slice(0, size))).toBeNull();
      }
    });

    test("gives bytes over a buffer of their own", () => {
      const ciphertext = nodeCbcEncrypt(node, key, iv, secretBytes(40));
      const plaintext = nodeCbcDecrypt(node, key, iv, ciphertext);
      expect([ciphertext.buffer.byteLength, plaintext?.buffer.byteLength]).toEqual([48, 40]);
    });
  });

  describe("GCM", () => {
    const iv = secretBytes(12);
    const aad = secretBytes(20);

    test("is that of WebCrypto, both ways", async () => {
      const property = fc.asyncProperty(
        bytesOf(length),
        bytesOf(12),
        texts,
        texts,
        async (aes, vector, extra, text) => {
          const sealed = nodeGcmEncrypt(node, aes, vector, extra, text);
          expect(sealed).toEqual(await webcrypto.gcmEncrypt(aes, vector, extra, text));
          expect(sealed.tag.length).toBe(16);
          expect(nodeGcmDecrypt(node, aes, vector, extra, sealed)).toEqual(text);
          expect(await webcrypto.gcmDecrypt(aes, vector, extra, sealed)).toEqual(text);
        },
      );
      await fc.assert(property, { numRuns: 50 });
    });

    test("opens nothing in which one bit is another", () => {
      const sealed = nodeGcmEncrypt(node, key, iv, aad, secretBytes(50));
      const { ciphertext, tag } = sealed;
      const open = (...[a, b, c, d]: [Bytes, Bytes, Bytes, typeof sealed]) =>
        nodeGcmDecrypt(node, a, b, c, d);
      expect(open(key, iv, aad, sealed)).toEqual(secretBytes(50));
      for (let index = 0; index < 50; index++) {
        expect(open(key, iv, aad, { ciphertext: flipped(ciphertext, index), tag })).toBeNull();
      }
      for (let index = 0; index < 16; index++) {
        expect(open(key, iv, aad, { ciphertext, tag: flipped(tag, index) })).toBeNull();
      }
      expect(open(flipped(key), iv, aad, sealed)).toBeNull();
      expect(open(key, flipped(iv), aad, sealed)).toBeNull();
      expect(open(key, iv, flipped(aad), sealed)).toBeNull();
      expect(open(key, iv, new Uint8Array(0), sealed)).toBeNull();
    });

    test("takes tags of 16 bytes alone: part of one proves part of nothing", () => {
      const { ciphertext, tag } = nodeGcmEncrypt(node, key, iv, aad, secretBytes(50));
      const sizes = Array.from({ length: 18 }, (_, size) => size).filter((size) => size !== 16);
      for (const size of sizes) {
        const other = own(Buffer.concat([tag, tag]).subarray(0, size));
        expect(nodeGcmDecrypt(node, key, iv, aad, { ciphertext, tag: other })).toBeNull();
      }
    });
  });

  describe("AES Key Wrap", () => {
    const wrap = nodeKeyWrapper(node, key)!;
    const unwrap = nodeKeyUnwrapper(node, key)!;
    const ceks = fc.constantFrom(16, 24, 32, 48, 64).chain(bytesOf);

    test("is that of WebCrypto, both ways", async () => {
      const pooled = {
        wrap: await keyWrapper(secret(key), "AES-KW"),
        unwrap: await keyUnwrapper(secret(key), "AES-KW"),
      };
      const property = fc.asyncProperty(ceks, async (cek) => {
        const wrapped = wrap(cek);
        expect(wrapped).toEqual(await pooled.wrap(cek));
        expect(wrapped.length).toBe(cek.length + 8);
        expect(unwrap(wrapped)).toEqual(cek);
        expect(await pooled.unwrap(wrapped)).toEqual(cek);
      });
      await fc.assert(property, { numRuns: 50 });
    });

    test("unwraps nothing in which one bit is another, and nothing of another length", () => {
      const wrapped = wrap(secretBytes(32));
      for (let index = 0; index < wrapped.length; index++) {
        expect(unwrap(flipped(wrapped, index))).toBeNull();
      }
      for (const size of [1, 7, 8, 15, 16, 23, 24, 32, 39]) {
        expect(unwrap(wrapped.slice(0, size))).toBeNull();
      }
      expect(unwrap(own(Buffer.concat([wrapped, Buffer.alloc(8)])))).toBeNull();
      expect(unwrap(wrapped)).toEqual(secretBytes(32));
    });

    test("is another with another key", () => {
      expect(nodeKeyUnwrapper(node, flipped(key))!(wrap(secretBytes(32)))).toBeNull();
    });
  });
});

test.each([
  ["128", "128", "000102030405060708090A0B0C0D0E0F", "1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5"],
  [
    "128",
    "192",
    "000102030405060708090A0B0C0D0E0F1011121314151617",
    "96778B25AE6CA435 F92B5B97C050AED2 468AB8A17AD84E5D",
  ],
  [
    "128",
    "256",
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
    "64E8C3F9CE0F5BA2 63E9777905818A2A 93C8191E7D6E8AE7",
  ],
  [
    "192",
    "192",
    "000102030405060708090A0B0C0D0E0F1011121314151617",
    "031D33264E15D332 68F24EC260743EDC E1C6C7DDEE725A93 6BA814915C6762D2",
  ],
  [
    "192",
    "256",
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
    "A8F9BC1612C68B3F F6E6F4FBE30E71E4 769C8B80A32CB895 8CD5D17D6B254DA1",
  ],
  [
    "256",
    "256",
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
    "28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21",
  ],
])("RFC 3394 section 4: %s bits of key data with a key of %s bits", (bits, _, key, expected) => {
  const data = hex(
    "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F".slice(0, Number(bits) / 4),
  );
  expect(nodeKeyWrapper(node, hex(key))!(data)).toEqual(hex(expected));
  expect(nodeKeyUnwrapper(node, hex(key))!(hex(expected))).toEqual(data);
});

test("where node:crypto has no AES Key Wrap, there is none", () => {
  const refuse = () => {
    throw new Error("unknown cipher");
  };
  const without: NodeCrypto = { ...node, createCipheriv: refuse, createDecipheriv: refuse };
  expect(nodeKeyWrapper(without, secretBytes(16))).toBeUndefined();
  expect(nodeKeyUnwrapper(without, secretBytes(16))).toBeUndefined();
});
