import { createCipheriv, createDecipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  cbcDecrypt,
  cbcEncrypt,
  gcmDecrypt,
  gcmEncrypt,
  joined,
} from "../../../src/platform/webcrypto/ciphers.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";
import { own } from "../../support/platform/materials.ts";

const data = secretBytes(100);
const notKeys = [0, 15, 31, 33, 64].map(secretBytes);

describe.each([128, 192, 256] as const)("AES-CBC with %i bits", (bits) => {
  const key = secretBytes(bits / 8);
  const iv = secretBytes(16);
  const encrypt = (plaintext: Uint8Array, padding = true) => {
    const cipher = createCipheriv(`aes-${bits}-cbc`, key, iv).setAutoPadding(padding);
    return own(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  };

  test.each([0, 1, 15, 16, 17, 1000])(
    "encrypts %i bytes as node:crypto does, and decrypts them",
    async (length) => {
      const plaintext = secretBytes(length);
      const ciphertext = await cbcEncrypt(key, iv, plaintext);
      expect(ciphertext).toEqual(encrypt(plaintext));
      expect(await cbcDecrypt(key, iv, ciphertext)).toEqual(plaintext);
    },
  );

  const block = (last: number, rest: number) =>
    Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? last : rest));
  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["less than a block", encrypt(data).slice(0, 15)],
    ["a block and a half", encrypt(data).slice(0, 24)],
    ["padding of 0", encrypt(block(0, 0), false)],
    ["padding of 17", encrypt(block(17, 17), false)],
    ["padding of 255", encrypt(block(255, 255), false)],
    ["padding that is not the same throughout", encrypt(block(2, 3), false)],
  ])("gives null for %s", async (_, ciphertext) => {
    expect(await cbcDecrypt(key, iv, own(ciphertext))).toBeNull();
  });
});

describe.each([128, 192, 256] as const)("AES-GCM with %i bits", (bits) => {
  const key = secretBytes(bits / 8);
  const iv = secretBytes(12);
  const aad = secretBytes(20);
  const name = `aes-${bits}-gcm` as const;

  test.each([0, 1, 16, 1000])("encrypts %i bytes as node:crypto does, and decrypts them", async (length) => {
    const plaintext = secretBytes(length);
    const sealed = await gcmEncrypt(key, iv, aad, plaintext);
    const cipher = createCipheriv(name, key, iv).setAAD(aad);
    expect(sealed.ciphertext).toEqual(own(Buffer.concat([cipher.update(plaintext), cipher.final()])));
    expect(sealed.tag).toEqual(own(cipher.getAuthTag()));
    expect(await gcmDecrypt(key, iv, aad, sealed)).toEqual(plaintext);
  });

  test("takes additional data of nothing", async () => {
    const nothing = new Uint8Array(0);
    const { ciphertext, tag } = await gcmEncrypt(key, iv, nothing, data);
    const decipher = createDecipheriv(name, key, iv).setAuthTag(tag);
    expect(own(Buffer.concat([decipher.update(ciphertext), decipher.final()]))).toEqual(data);
    expect(await gcmDecrypt(key, iv, nothing, { ciphertext, tag })).toEqual(data);
  });

  test("gives null for anything that was changed", async () => {
    const sealed = await gcmEncrypt(key, iv, aad, data);
    const open = (changes: Partial<Record<"key" | "iv" | "aad" | "ciphertext" | "tag", Uint8Array>>) => {
      const parts = { key, iv, aad, ...sealed, ...changes };
      const [ciphertext, tag] = [own(parts.ciphertext), own(parts.tag)];
      return gcmDecrypt(own(parts.key), own(parts.iv), own(parts.aad), { ciphertext, tag });
    };
    const { ciphertext, tag } = sealed;
    expect(await open({})).toEqual(data);
    for (const change of [
      { key: withBitFlipped(key) },
      { iv: withBitFlipped(iv) },
      { iv: iv.slice(1) },
      { aad: withBitFlipped(aad) },
      { aad: new Uint8Array(0) },
      { ciphertext: withBitFlipped(ciphertext) },
      { ciphertext: ciphertext.slice(1) },
      { ciphertext: new Uint8Array(0) },
      { tag: withBitFlipped(tag, 15) },
      { tag: tag.slice(0, 15) },
      { tag: tag.slice(0, 4) },
      { ciphertext: new Uint8Array(0), tag: new Uint8Array(0) },
    ]) {
      expect(await open(change)).toBeNull();
    }
  });
});

test("no cipher takes a key of another length", async () => {
  const [iv, ivOfGcm, aad] = [secretBytes(16), secretBytes(12), secretBytes(1)];
  const sealed = { ciphertext: data, tag: secretBytes(16) };
  for (const key of notKeys) {
    expect(await codeOfRejection(cbcEncrypt(key, iv, data))).toBe("ERR_KEY_INVALID");
    expect(await codeOfRejection(cbcDecrypt(key, iv, data))).toBe("ERR_KEY_INVALID");
    expect(await codeOfRejection(gcmEncrypt(key, ivOfGcm, aad, data))).toBe("ERR_KEY_INVALID");
    expect(await codeOfRejection(gcmDecrypt(key, ivOfGcm, aad, sealed))).toBe("ERR_KEY_INVALID");
  }
});

test("what follows in memory is joined without a copy, all else with one", () => {
  const both = Uint8Array.of(1, 2, 3, 4, 5);
  const [first, second] = [both.subarray(0, 2), both.subarray(2)];
  expect(joined(first, second)).toEqual(both);
  expect(joined(first, second).buffer).toBe(both.buffer);
  expect(joined(second, first)).toEqual(Uint8Array.of(3, 4, 5, 1, 2));
  expect(joined(first, both.subarray(3))).toEqual(Uint8Array.of(1, 2, 4, 5));
  expect(joined(first, Uint8Array.of(3))).toEqual(Uint8Array.of(1, 2, 3));
  expect(joined(new Uint8Array(0), second)).toEqual(second);
  expect(joined(new Uint8Array(0), new Uint8Array(0))).toEqual(new Uint8Array(0));
});
