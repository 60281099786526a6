import { importKey, importSecret } from "../../src/jwk/index.ts";
import { decryptJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection, type Code } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { jwe, secretBytes, withBytes } from "../support/tokens.ts";
import { signed } from "../support/jwt/signed-claims.ts";

const cek = secretBytes(16);
const key = importSecret(cek);
const dir = { alg: "dir", enc: "A128GCM" };
const options = { alg: ["dir" as const], enc: ["A128GCM" as const], claims: null };

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
    ["no alg", key, { enc: options.enc, claims: null }, "ERR_INVALID_OPTION"],
    ["no enc", key, { alg: options.alg, claims: null }, "ERR_INVALID_OPTION"],
    ["no claims", key, { alg: options.alg, enc: options.enc }, "ERR_INVALID_OPTION"],
    ["claims without an audience", key, { ...options, claims: { issuer: null } }, "ERR_INVALID_OPTION"],
    ["the issuer beside claims", key, { ...options, issuer: "me" }, "ERR_INVALID_OPTION"],
    ["a time that is none", key, { ...options, now: "today" }, "ERR_INVALID_OPTION"],
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

describe("the claims of decryptJwt are checked", () => {
  const rules = { issuer: "me", audience: "you" };
  const good = { iss: "me", aud: ["you"], exp: 100 };
  const now = 99;

  test("as a verifier checks them", async () => {
    const token = encrypted(JSON.stringify(good));
    const opened = await decryptJwt(token, key, { ...options, claims: rules, now });
    expect(opened.unverifiedClaims).toEqual(good);
  });

  test.each<[string, object, Code]>([
    ["an expired token", { ...good, exp: 99 }, "ERR_JWT_EXPIRED"],
    ["no exp", { iss: "me", aud: "you" }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["another issuer", { ...good, iss: "him" }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["another audience", { ...good, aud: "him" }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    ["an exp that is text", { ...good, exp: "100" }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
  ])("and refuses %s", async (_name, claims, code) => {
    const token = encrypted(JSON.stringify(claims));
    expect(await codeOfRejection(decryptJwt(token, key, { ...options, claims: rules, now }))).toBe(code);
  });

  test("by the clock, where no time is given", async () => {
    const token = encrypted(JSON.stringify(good));
    expect(await codeOfRejection(decryptJwt(token, key, { ...options, claims: rules }))).toBe(
      "ERR_JWT_EXPIRED",
    );
  });

  test("against their copies in the header", async () => {
    const token = encrypted(JSON.stringify(good), { ...dir, iss: "him" });
    expect(await codeOfRejection(decryptJwt(token, key, { ...options, claims: rules, now }))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test("by the application's own check", async () => {
    const seen: unknown[] = [];
    const claims = {
      ...rules,
      check: (...given: unknown[]) => {
        seen.push(...given);
        return given.length === 0;
      },
    };
    const token = encrypted(JSON.stringify(good));
    expect(await codeOfRejection(decryptJwt(token, key, { ...options, claims, now }))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
    expect(seen).toEqual([good, { jwe: { header: dir, key, matchedBy: "given", token }, context: { now } }]);
  });

  test("together with the media type of the header", async () => {
    const typed = encrypted(JSON.stringify(good), { ...dir, typ: "application/session+jwt" });
    const given = { ...options, claims: null, typ: "session+jwt" };
    expect((await decryptJwt(typed, key, given)).unverifiedClaims).toEqual(good);
    const untyped = encrypted(JSON.stringify(good));
    expect(await codeOfRejection(decryptJwt(untyped, key, given))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });
});
