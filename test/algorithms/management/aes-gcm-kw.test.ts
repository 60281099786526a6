import { createCipheriv, type CipherGCMTypes } from "node:crypto";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { importSecret } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { jwe, secretBytes, segment, withBitFlipped } from "../../support/tokens.ts";

// RFC 7518 section 4.7.

describe.each([
  ["A128GCMKW", 16],
  ["A192GCMKW", 24],
  ["A256GCMKW", 32],
] as const)("%s", (alg, length) => {
  const kek = secretBytes(length);
  const key = importSecret(kek);
  const cek = secretBytes(16);
  const options = { alg: [alg], enc: ["A128GCM"] } as const;
  const cipher = createCipheriv(`aes-${length * 8}-gcm` as CipherGCMTypes, kek, secretBytes(12));
  const encryptedKey = Buffer.concat([cipher.update(cek), cipher.final()]);
  const iv = segment(secretBytes(12));
  const tag = segment(cipher.getAuthTag());
  const token = (parameters: object) =>
    jwe({
      header: { alg, enc: "A128GCM", iv, tag, ...parameters },
      cek,
      encryptedKey,
      plaintext: "hello",
    });
  const codeFor = (parameters: object) => codeOfRejection(decryptCompact(token(parameters), key, options));

  test("opens what node:crypto encrypted", async () => {
    const { plaintext } = await decryptCompact(token({}), key, options);
    expect(new TextDecoder().decode(plaintext)).toBe("hello");
  });

  test("writes iv and tag of the lengths of the section, new each time", async () => {
    const headers = await Promise.all(
      [1, 2].map(async () => {
        const made = await encryptCompact(new Uint8Array(1), key, { alg, enc: "A128GCM" });
        return (await decryptCompact(made, key, options)).header;
      }),
    );
    expect(headers.map((header) => Buffer.from(header.iv!, "base64url").length)).toEqual([12, 12]);
    expect(headers.map((header) => Buffer.from(header.tag!, "base64url").length)).toEqual([16, 16]);
    expect(headers[0]!.iv).not.toBe(headers[1]!.iv);
  });

  test.each([undefined, "", null, 1, "a+b=", ["AA"]])("iv or tag %j", async (value) => {
    expect(await codeFor({ iv: value })).toBe("ERR_JWE_INVALID");
    expect(await codeFor({ tag: value })).toBe("ERR_JWE_INVALID");
  });

  test.each([0, 1, 8, 11, 13, 16, 64])("an iv of %i bytes", async (wrong) => {
    expect(await codeFor({ iv: segment(secretBytes(wrong)) })).toBe("ERR_JWE_INVALID");
  });

  test.each([0, 1, 4, 8, 12, 13, 14, 15, 17, 32])(
    "a tag of %i bytes, even the start of the right one",
    async (wrong) => {
      const long = Buffer.concat([cipher.getAuthTag(), Buffer.alloc(16)]);
      expect(await codeFor({ tag: segment(long.subarray(0, wrong)) })).toBe("ERR_JWE_INVALID");
    },
  );

  test("another iv or tag of the right length looks like a wrong key", async () => {
    expect(await codeFor({ iv: segment(new Uint8Array(12)) })).toBe("ERR_JWE_DECRYPTION_FAILED");
    expect(await codeFor({ tag: segment(withBitFlipped(cipher.getAuthTag(), 15)) })).toBe(
      "ERR_JWE_DECRYPTION_FAILED",
    );
  });
});
