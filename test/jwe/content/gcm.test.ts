import { createDecipheriv, type CipherGCMTypes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentAlgorithms, type GcmRow } from "../../../src/alg/content.ts";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { gcm } from "../../../src/jwe/content/gcm.ts";
import { run } from "../../../src/platform/steps.ts";
import { secretBytes, withBitFlipped } from "../../tokens.ts";

const rows = Object.values(contentAlgorithms).filter((row): row is GcmRow => row.mode === "GCM");
const bytes = fc.uint8Array({ maxLength: 100 }).map((given): Bytes => new Uint8Array(given));

describe.each(rows)("$enc", (row) => {
  const cek = secretBytes(row.cekLength);
  const iv = secretBytes(12);

  test("opens with node:crypto, and again here", async () => {
    const property = fc.asyncProperty(bytes, bytes, async (plaintext, aad) => {
      const { ciphertext, tag } = await run(gcm.encrypt(row, { cek, iv, aad }, plaintext));
      expect([ciphertext.length, tag.length]).toEqual([plaintext.length, 16]);
      const aes = createDecipheriv(`aes-${row.cekLength * 8}-gcm` as CipherGCMTypes, cek, iv);
      aes.setAAD(aad).setAuthTag(tag);
      expect(Buffer.concat([aes.update(ciphertext), aes.final()])).toEqual(Buffer.from(plaintext));
      expect(await run(gcm.decrypt(row, { cek, iv, aad }, { ciphertext, tag }))).toEqual(plaintext);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("whatever is changed, nothing comes out", async () => {
    const aad = secretBytes(5);
    const sealed = await run(gcm.encrypt(row, { cek, iv, aad }, secretBytes(20)));
    const flip = (part: Bytes, index = 0): Bytes => new Uint8Array(withBitFlipped(part, index));
    const { ciphertext, tag } = sealed;
    for (let index = 0; index < tag.length; index++) {
      const wrong = { ciphertext, tag: flip(tag, index) };
      expect(await run(gcm.decrypt(row, { cek, iv, aad }, wrong))).toBeNull();
    }
    const wrong = { ciphertext: flip(ciphertext), tag };
    expect(await run(gcm.decrypt(row, { cek, iv, aad }, wrong))).toBeNull();
    expect(await run(gcm.decrypt(row, { cek, iv, aad: flip(aad) }, sealed))).toBeNull();
    expect(await run(gcm.decrypt(row, { cek, iv: flip(iv), aad }, sealed))).toBeNull();
    expect(await run(gcm.decrypt(row, { cek: flip(cek), iv, aad }, sealed))).toBeNull();
  });
});
