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
} from "../../../src/platform/node/ciphers.ts";
import * as webcrypto from "../../../src/platform/webcrypto/ciphers.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { own } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

const texts = fc.uint8Array({ maxLength: 200 }).map(own);
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(own);

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
});
