// AES Key Wrap done at once is that of WebCrypto and of the specification.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { nodeKeyUnwrapper, nodeKeyWrapper } from "../../../src/platform/node/aes-key-wrap.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import { keyUnwrapper, keyWrapper } from "../../../src/platform/webcrypto/aes-key-wrap.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { own, secret } from "../../support/platform/materials.ts";
import { node } from "../../support/platform/node-crypto.ts";

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(own);
const hex = (text: string) => own(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** Bytes with one bit turned, over a buffer of their own. */
function flipped(bytes: Bytes, index = 0): Bytes {
  return own(withBitFlipped(bytes, index));
}

describe.each([16, 24, 32])("AES Key Wrap with a key of %i bytes", (length) => {
  const key = secretBytes(length);
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
