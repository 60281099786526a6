import { createCipheriv } from "node:crypto";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { importSecret } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { jwe, secretBytes } from "../../support/tokens.ts";

// RFC 7518 section 4.4, RFC 3394.

/** RFC 3394 with the default initial value, as node:crypto has it. */
function wrap(kek: Uint8Array, cek: Uint8Array): Buffer {
  const cipher = createCipheriv(`id-aes${kek.length * 8}-wrap`, kek, Buffer.alloc(8, 0xa6));
  return Buffer.concat([cipher.update(cek), cipher.final()]);
}

describe.each([
  ["A128KW", 16],
  ["A192KW", 24],
  ["A256KW", 32],
] as const)("%s", (alg, length) => {
  const kek = secretBytes(length);
  const key = importSecret(kek);
  const options = { alg: [alg], enc: ["A128GCM"] } as const;
  const header = { alg, enc: "A128GCM" } as const;

  test("opens what node:crypto wrapped", async () => {
    const cek = secretBytes(16);
    const token = jwe({ header, cek, encryptedKey: wrap(kek, cek), plaintext: "hello" });
    const { plaintext } = await decryptCompact(token, key, options);
    expect(new TextDecoder().decode(plaintext)).toBe("hello");
  });

  test.each([24, 32, 64])("a CEK of %i bytes for an enc that takes 16", async (wrong) => {
    const cek = secretBytes(16);
    const token = jwe({ header, cek, encryptedKey: wrap(kek, secretBytes(wrong)), plaintext: "hello" });
    expect(await codeOfRejection(decryptCompact(token, key, options))).toBe("ERR_JWE_DECRYPTION_FAILED");
  });

  test.each([16, 24, 32, 15, 64].filter((each) => each !== length))(
    "a key of %i bytes does not fit",
    async (wrong) => {
      const other = importSecret(secretBytes(wrong));
      expect(await codeOfRejection(encryptCompact(new Uint8Array(1), other, header))).toBe(
        "ERR_KEY_NOT_SUITABLE",
      );
      const token = await encryptCompact(new Uint8Array(1), key, header);
      expect(await codeOfRejection(decryptCompact(token, other, options))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    },
  );

  test("a key bound to AES GCM key encryption does not fit", async () => {
    const bound = importSecret(kek, { alg: `${alg.slice(0, 4)}GCMKW` });
    expect(await codeOfRejection(encryptCompact(new Uint8Array(1), bound, header))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  });
});
