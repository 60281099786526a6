// Keys of josette/lean: src/lean/keys.ts. Imported, generated and external ones are in index.test.ts.
import { hkdfSync } from "node:crypto";
import fc from "fast-check";
import { hkdfKey as hkdfKeyOfRoot } from "josette";
import { A128CBC_HS256, A256CBC_HS512, A256GCM, A256KW, DIR, HS256 } from "josette/algorithms";
import { exportJwk } from "josette/jwk";
import { encryptJwt } from "josette/jwt";
import * as lean from "josette/lean";
import { clientSecretKey } from "josette/profiles";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";

const claims = { issuer: null, audience: null } as const;
const body = { sub: "alice", exp: 4_102_444_800 };
const options = { hash: "SHA-256", salt: "salt", info: "info", enc: A256GCM } as const;

describe("hkdfKey", () => {
  test("derives the key that node:crypto derives", async () => {
    const secret = fc.string({ minLength: 16 });
    const content = fc.constantFrom(A128CBC_HS256, A256CBC_HS512, A256GCM);
    const property = fc.asyncProperty(
      secret,
      fc.string(),
      fc.string(),
      content,
      async (ikm, salt, info, enc) => {
        const key = await lean.hkdfKey(ikm, { hash: "SHA-384", salt, info, enc });
        const { k = "" } = await exportJwk(key, { private: true });
        const expected = Buffer.from(hkdfSync("sha384", ikm, salt, info, enc.cekLength));
        expect(k).toBe(expected.toString("base64url"));
        expect(key.alg).toBe(enc.enc);
      },
    );
    await fc.assert(property);
  });

  test("derives a key that opens what the root's key encrypted", async () => {
    const key = await hkdfKeyOfRoot("a random secret of 26 bytes", { ...options, enc: "A256GCM" });
    const token = await encryptJwt(body, key, { alg: "dir", enc: "A256GCM" });
    const decrypt = lean.decryption({
      keys: await lean.hkdfKey("a random secret of 26 bytes", options),
      alg: [DIR],
      enc: [A256GCM],
    });
    const { claims: opened } = await lean.verifyJwt(token, { decrypt, verify: null, claims });
    expect(opened.sub).toBe("alice");
    const other = lean.decryption({
      keys: await lean.hkdfKey("a random secret of 26 bytes", { ...options, info: "" }),
      alg: [DIR],
      enc: [A256GCM],
    });
    expect(await codeOfRejection(lean.verifyJwt(token, { decrypt: other, verify: null, claims }))).toBe(
      "ERR_JWE_DECRYPTION_FAILED",
    );
  });

  test.each<[string, unknown, unknown, string]>([
    ["a name for enc", "secret", { ...options, enc: "A256GCM" }, "ERR_INVALID_OPTION"],
    ["key wrapping for enc", "secret", { ...options, enc: A256KW }, "ERR_INVALID_OPTION"],
    ["an HMAC for enc", "secret", { ...options, enc: HS256 }, "ERR_INVALID_OPTION"],
    ["no enc", "secret", { ...options, enc: undefined }, "ERR_INVALID_OPTION"],
    ["no salt", "secret", { ...options, salt: undefined }, "ERR_INVALID_OPTION"],
    ["another option", "secret", { ...options, length: 32 }, "ERR_INVALID_OPTION"],
    ["no options", "secret", undefined, "ERR_INVALID_OPTION"],
    ["an empty secret", "", options, "ERR_INVALID_ARGUMENT"],
    ["a number", 1, options, "ERR_INVALID_ARGUMENT"],
  ])("%s is refused", async (_, secret, given, code) => {
    const derived = lean.hkdfKey(secret as string, given as typeof options);
    expect(await codeOfRejection(derived)).toBe(code);
  });
});

test("keys of client secrets, which josette/profiles makes, serve a verifier of josette/lean", async () => {
  const key = await clientSecretKey("a client secret", { enc: A256GCM });
  const token = await encryptJwt(body, key, { alg: "dir", enc: "A256GCM" });
  const decrypt = lean.decryption({ keys: key, alg: [DIR], enc: [A256GCM] });
  expect((await lean.verifyJwt(token, { decrypt, verify: null, claims })).claims.sub).toBe("alice");
});
