// Keys derived by HKDF: RFC 5869, src/jwk/io/hkdf-key.ts.
import { hkdfSync } from "node:crypto";
import fc from "fast-check";
import { selectBackend, type HkdfKeyOptions } from "josette/jwk";
import { expect, test } from "vitest";
import { every } from "../../../src/algorithms/every.ts";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { exportJwk, hkdfKey } from "../../../src/jwk/index.ts";
import { codeOfRejection } from "../../support/errors.ts";

const options: HkdfKeyOptions = { hash: "SHA-256", salt: "", info: "", enc: "A256GCM" };

const hashes = ["SHA-256", "SHA-384", "SHA-512"] as const;
const encs = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"] as const;
const text = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 200 }));

async function octetsOf(secret: string | Uint8Array, given: HkdfKeyOptions): Promise<string> {
  const { k } = await exportJwk(await hkdfKey(secret, given), { private: true });
  return Buffer.from(k ?? "", "base64url").toString("hex");
}

test("the key is the one that node:crypto derives", async () => {
  const secrets = fc.oneof(fc.string({ minLength: 16 }), fc.uint8Array({ minLength: 16, maxLength: 200 }));
  const property = fc.asyncProperty(
    secrets,
    text,
    text,
    fc.constantFrom(...hashes),
    fc.constantFrom(...encs),
    async (secret, salt, info, hash, enc) => {
      const length = every().content[enc]?.cekLength ?? 0;
      const expected = hkdfSync(hash.replace("-", ""), secret, salt, info, length);
      expect(await octetsOf(secret, { hash, salt, info, enc })).toBe(Buffer.from(expected).toString("hex"));
    },
  );
  await fc.assert(property);
});

test("a string is the same as its UTF-8 encoding", async () => {
  const bytes = (value: string) => new TextEncoder().encode(value);
  const given = { ...options, salt: "sält", info: "ïnfo" };
  expect(await octetsOf("a sécret of 24 bytes, x", given)).toBe(
    await octetsOf(bytes("a sécret of 24 bytes, x"), { ...given, salt: bytes("sält"), info: bytes("ïnfo") }),
  );
});

test("the key is for direct encryption with its algorithm alone", async () => {
  const key = await hkdfKey("a random secret of 26 bytes", options);
  expect(key.alg).toBe("A256GCM");
  const token = await encryptCompact(new Uint8Array([1, 2]), key, { alg: "dir", enc: "A256GCM" });
  const { plaintext } = await decryptCompact(token, key, { alg: ["dir"], enc: ["A256GCM"] });
  expect([...plaintext]).toEqual([1, 2]);
  for (const header of [
    { alg: "A256KW", enc: "A256GCM" },
    { alg: "dir", enc: "A128CBC-HS256" },
  ]) {
    expect(await codeOfRejection(encryptCompact(new Uint8Array(1), key, header))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
  }
});

test.each([new Uint8Array(16).fill(1), "x".repeat(16), "é".repeat(8)])(
  "16 bytes are enough: %s",
  async (secret) => {
    expect((await hkdfKey(secret, options)).bits).toBe(256);
  },
);

test.each<[string, unknown, object, string]>([
  ["an empty secret", "", {}, "ERR_INVALID_ARGUMENT"],
  ["an empty secret of bytes", new Uint8Array(0), {}, "ERR_INVALID_ARGUMENT"],
  ["a secret of one byte", "a", {}, "ERR_KEY_NOT_SUITABLE"],
  ["a secret of 15 bytes", "x".repeat(15), {}, "ERR_KEY_NOT_SUITABLE"],
  ["15 bytes", new Uint8Array(15), {}, "ERR_KEY_NOT_SUITABLE"],
  ["a number", 1, {}, "ERR_INVALID_ARGUMENT"],
  ["no salt", "a random secret of 26 bytes", { salt: undefined }, "ERR_INVALID_OPTION"],
  ["no info", "a random secret of 26 bytes", { info: undefined }, "ERR_INVALID_OPTION"],
  ["no enc", "a random secret of 26 bytes", { enc: undefined }, "ERR_INVALID_OPTION"],
  ["no hash", "a random secret of 26 bytes", { hash: undefined }, "ERR_INVALID_OPTION"],
  ["SHA-1", "a random secret of 26 bytes", { hash: "SHA-1" }, "ERR_INVALID_OPTION"],
  ["a salt that is a number", "a random secret of 26 bytes", { salt: 1 }, "ERR_INVALID_OPTION"],
  ["an unknown enc", "a random secret of 26 bytes", { enc: "A256" }, "ERR_INVALID_OPTION"],
  ["an alg for enc", "a random secret of 26 bytes", { enc: "A256KW" }, "ERR_INVALID_OPTION"],
  ["another option", "a random secret of 26 bytes", { length: 32 }, "ERR_INVALID_OPTION"],
])("%s is refused", async (_, secret, changed, code) => {
  const given = { ...options, ...changed };
  expect(await codeOfRejection(hkdfKey(secret as string, given))).toBe(code);
});

test("both backends derive the same key", async () => {
  const keys: string[] = [];
  for (const backend of ["auto", "webcrypto"] as const) {
    selectBackend(backend);
    keys.push(
      await octetsOf("a random secret of 26 bytes", {
        ...options,
        salt: "salt",
        info: "info",
        enc: "A256CBC-HS512",
      }),
    );
  }
  expect(keys[0]).toBe(keys[1]);
});
