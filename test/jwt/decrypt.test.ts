import { importKey, importSecret } from "josette/jwk";
import { decryptJwt } from "josette/jwt";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../errors.ts";
import { rsaKey } from "../keys.ts";
import { jwe, secretBytes, withBytes } from "../tokens.ts";
import { signed } from "./fixture.ts";

const cek = secretBytes(16);
const key = importSecret(cek);
const dir = { alg: "dir", enc: "A128GCM" };
const options = { alg: ["dir" as const], enc: ["A128GCM" as const] };

function encrypted(plaintext: string | Uint8Array, header: object = dir): string {
  return jwe({ header, cek, plaintext });
}

describe("decryptJwt", () => {
  test("gives claims nobody has checked, under a name that says so", async () => {
    const claims = { exp: 1, iss: "anyone", aud: 7 };
    const opened = await decryptJwt(
      encrypted(JSON.stringify(claims), { ...dir, zip: "DEF" }),
      [key],
      options,
    );
    expect(opened).toEqual({
      unverifiedClaims: claims,
      header: { ...dir, zip: "DEF" },
      key,
      matchedBy: "tried",
    });
  });

  test.each<[string, string, Code]>([
    ["a nested token", encrypted(signed({})), "ERR_JWT_INVALID"],
    ["an array of claims", encrypted("[]"), "ERR_JWT_INVALID"],
    ["nothing", encrypted(""), "ERR_JWT_INVALID"],
    ["claims with a member twice", encrypted('{"a":1,"a":1}'), "ERR_JWT_INVALID"],
    ["claims with a byte order mark", encrypted("\uFEFF{}"), "ERR_JWT_INVALID"],
    ["bytes that are not UTF-8", encrypted(Buffer.of(0xff)), "ERR_JWT_INVALID"],
    ["a signed token", signed({}), "ERR_JWE_INVALID"],
    ["no token", "", "ERR_JWE_INVALID"],
    [
      "an encrypted token with another tag",
      withBytes(encrypted("{}"), 4, (tag) => tag.fill(0)),
      "ERR_JWE_DECRYPTION_FAILED",
    ],
    [
      "another enc",
      encrypted("{}").replace(/^[^.]*/, btoa('{"alg":"dir","enc":"A256GCM"}')),
      "ERR_JWE_INVALID",
    ],
  ])("refuses %s", async (_name, token, code) => {
    expect(await codeOfRejection(decryptJwt(token, key, options))).toBe(code);
  });

  test("holds the limits", async () => {
    const deep = encrypted('{"a":[]}');
    expect(await codeOfRejection(decryptJwt(deep, key, { ...options, limits: { jsonDepth: 1 } }))).toBe(
      "ERR_JWT_INVALID",
    );
    expect(await codeOfRejection(decryptJwt(deep, key, { ...options, limits: { tokenLength: 9 } }))).toBe(
      "ERR_JOSE_LIMIT_EXCEEDED",
    );
  });

  test.each<[string, unknown, unknown, Code]>([
    ["no options", key, undefined, "ERR_INVALID_OPTION"],
    ["no alg", key, { enc: options.enc }, "ERR_INVALID_OPTION"],
    ["no enc", key, { alg: options.alg }, "ERR_INVALID_OPTION"],
    ["no key", undefined, options, "ERR_INVALID_ARGUMENT"],
    ["a password", "password", options, "ERR_INVALID_ARGUMENT"],
    ["another key", importKey(rsaKey), options, "ERR_JWKS_NO_MATCHING_KEY"],
  ])("refuses %s", async (_name, keys, given, code) => {
    expect(await codeOfRejection(decryptJwt(encrypted("{}"), keys as never, given as never))).toBe(code);
  });

  test("rejects with the reason of an abort", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(decryptJwt(encrypted("{}"), key, { ...options, signal })).rejects.toBe("enough");
  });
});
