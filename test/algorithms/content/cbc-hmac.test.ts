import nodeCrypto, { createDecipheriv, createHmac } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { A128CBC_HS256, A192CBC_HS384, A256CBC_HS512 } from "../../../src/algorithms/content/cbc-hmac.ts";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { run } from "../../../src/steps/drivers.ts";
import { secretBytes, withBitFlipped } from "../../support/tokens.ts";

const bytes = fc.uint8Array({ maxLength: 100 }).map((given): Bytes => new Uint8Array(given));

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([
  [A128CBC_HS256, "sha256"],
  [A192CBC_HS384, "sha384"],
  [A256CBC_HS512, "sha512"],
] as const)("$0.enc", (scheme, hash) => {
  const cek = secretBytes(scheme.cekLength);
  const iv = secretBytes(16);
  const open = (cek: Bytes, sealed: { ciphertext: Bytes; tag: Bytes }, aad: Bytes, by = iv) =>
    run(scheme.decrypt({ cek, iv: by, aad }, sealed));

  test("is RFC 7518 section 5.2.2.1, step by step, with node:crypto", async () => {
    const property = fc.asyncProperty(bytes, bytes, async (plaintext, aad) => {
      const { ciphertext, tag } = await run(scheme.encrypt({ cek, iv, aad }, plaintext));
      const half = scheme.cekLength / 2;
      const aes = createDecipheriv(`aes-${half * 8}-cbc`, cek.subarray(half), iv);
      expect(Buffer.concat([aes.update(ciphertext), aes.final()])).toEqual(Buffer.from(plaintext));
      const al = Buffer.alloc(8);
      al.writeBigUInt64BE(BigInt(aad.length * 8));
      const mac = createHmac(hash, cek.subarray(0, half));
      const full = mac.update(aad).update(iv).update(ciphertext).update(al).digest();
      expect(Buffer.from(tag)).toEqual(full.subarray(0, half));
      expect(await open(cek, { ciphertext, tag }, aad)).toEqual(plaintext);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test("whatever is changed, the MAC decides before AES sees a byte", async () => {
    const aad = secretBytes(5);
    const sealed = await run(scheme.encrypt({ cek, iv, aad }, secretBytes(20)));
    // Before the spies, so that the platform's self-tests are over.
    expect(await open(cek, sealed, aad)).toEqual(secretBytes(20));
    const spies = [vi.spyOn(nodeCrypto, "createDecipheriv"), vi.spyOn(crypto.subtle, "decrypt")];
    const decryptions = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    const flip = (part: Bytes, index = 0): Bytes => new Uint8Array(withBitFlipped(part, index));
    for (let index = 0; index < scheme.tagLength; index++) {
      expect(await open(cek, { ...sealed, tag: flip(sealed.tag, index) }, aad)).toBeNull();
    }
    expect(await open(cek, { ...sealed, ciphertext: flip(sealed.ciphertext) }, aad)).toBeNull();
    expect(await open(cek, { ...sealed, ciphertext: sealed.ciphertext.subarray(16) }, aad)).toBeNull();
    expect(await open(cek, sealed, flip(aad))).toBeNull();
    expect(await open(cek, sealed, secretBytes(6))).toBeNull();
    expect(await open(cek, sealed, aad, flip(iv))).toBeNull();
    expect(await open(flip(cek), sealed, aad)).toBeNull();
    expect(await open(cek, { ...sealed, tag: sealed.tag.subarray(0, -1) }, aad)).toBeNull();
    expect(decryptions()).toBe(0);
    expect(await open(cek, sealed, aad)).toEqual(secretBytes(20));
    expect(decryptions()).toBe(1);
  });

  test("the other half of the key is for AES, and wrong padding is null like everything else", async () => {
    const aad = secretBytes(5);
    const sealed = await run(scheme.encrypt({ cek, iv, aad }, secretBytes(20)));
    const wrong = new Uint8Array(withBitFlipped(cek, scheme.cekLength - 1));
    const opened = await open(wrong, sealed, aad);
    // With a wrong key the padding comes out right once in some 256 times, and then the text is wrong.
    expect(opened).not.toEqual(secretBytes(20));
  });
});
