import { createDecipheriv, type CipherGCMTypes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { A128GCM, A192GCM, A256GCM } from "../../../src/algorithms/content/gcm.ts";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { run } from "../../../src/steps/drivers.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";

const bytes = fc.uint8Array({ maxLength: 100 }).map((given): Bytes => new Uint8Array(given));

describe.each([A128GCM, A192GCM, A256GCM])("$enc", (scheme) => {
  const cek = secretBytes(scheme.cekLength);
  const iv = secretBytes(12);

  test("opens with node:crypto, and again here", async () => {
    const property = fc.asyncProperty(bytes, bytes, async (plaintext, aad) => {
      const { ciphertext, tag } = await run(scheme.encrypt({ cek, iv, aad }, plaintext));
      expect([ciphertext.length, tag.length]).toEqual([plaintext.length, 16]);
      const aes = createDecipheriv(`aes-${scheme.cekLength * 8}-gcm` as CipherGCMTypes, cek, iv);
      aes.setAAD(aad).setAuthTag(tag);
      expect(Buffer.concat([aes.update(ciphertext), aes.final()])).toEqual(Buffer.from(plaintext));
      expect(await run(scheme.decrypt({ cek, iv, aad }, { ciphertext, tag }))).toEqual(plaintext);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("whatever is changed, nothing comes out", async () => {
    const aad = secretBytes(5);
    const sealed = await run(scheme.encrypt({ cek, iv, aad }, secretBytes(20)));
    const flip = (part: Bytes, index = 0): Bytes => new Uint8Array(withBitFlipped(part, index));
    const { ciphertext, tag } = sealed;
    for (let index = 0; index < tag.length; index++) {
      const wrong = { ciphertext, tag: flip(tag, index) };
      expect(await run(scheme.decrypt({ cek, iv, aad }, wrong))).toBeNull();
    }
    const wrong = { ciphertext: flip(ciphertext), tag };
    expect(await run(scheme.decrypt({ cek, iv, aad }, wrong))).toBeNull();
    expect(await run(scheme.decrypt({ cek, iv, aad: flip(aad) }, sealed))).toBeNull();
    expect(await run(scheme.decrypt({ cek, iv: flip(iv), aad }, sealed))).toBeNull();
    expect(await run(scheme.decrypt({ cek: flip(cek), iv, aad }, sealed))).toBeNull();
  });
});
