// Algorithm key pairs: RFC 9964 section 2.
import { exportJwk, importKey, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { mlDsaParameters } from "../support/curves.ts";
import { codeOf } from "../support/errors.ts";
import { akpJwk, filled, mlDsaNames, publicPart } from "../support/jwk/pairs.ts";

describe.each(mlDsaNames)("a key of %s", (alg) => {
  const pair = akpJwk(alg);
  const { publicKeyLength } = mlDsaParameters[alg];
  const code = (changes: object) => codeOf(() => importKey({ ...pair, ...changes }));
  const publicCode = (changes: object) => codeOf(() => importKey({ ...publicPart(pair), ...changes }));

  test("is read, the private key and the public one", () => {
    const key = importKey(pair);
    expect([key.kty, key.crv, key.type, key.alg]).toEqual(["AKP", undefined, "private", alg]);
    const half = importKey(publicPart(pair));
    expect([half.kty, half.type, half.alg, half.bits]).toEqual(["AKP", "public", alg, publicKeyLength * 8]);
    expect(key.bits).toBe(half.bits);
  });

  test.each([0, 32, publicKeyLength - 1, publicKeyLength + 1])("has a public key of %i octets", (length) => {
    expect(code({ pub: filled(length, 1) })).toBe("ERR_JWK_INVALID");
    expect(publicCode({ pub: filled(length, 1) })).toBe("ERR_JWK_INVALID");
  });

  // 2560, 4032 and 4896 octets are the lengths of expanded private keys in FIPS 204, which are not seeds.
  test.each([0, 31, 33, 64, 2560, 4032, 4896])("has a seed of %i octets", (length) => {
    expect(code({ priv: filled(length, 1) })).toBe("ERR_JWK_INVALID");
  });

  test("has members that are no base64url text", () => {
    for (const value of [null, 1, "+/8=", new Uint8Array(32)]) {
      expect(code({ pub: value })).toBe("ERR_JWK_INVALID");
      expect(code({ priv: value })).toBe("ERR_JWK_INVALID");
    }
    expect(code({ pub: undefined })).toBe("ERR_JWK_INVALID");
  });

  test("says which algorithm it is for, and no other", () => {
    for (const other of mlDsaNames.filter((name) => name !== alg)) {
      expect(code({ alg: other })).toBe("ERR_JWK_INVALID");
      expect(codeOf(() => importKey(pair, { alg: other }))).toBe("ERR_INVALID_OPTION");
    }
    expect(importKey(pair, { alg }).alg).toBe(alg);
    for (const other of ["ES256", "ml-dsa-44", "", "constructor"]) {
      expect(code({ alg: other })).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
    for (const other of [1, null, [alg]]) expect(code({ alg: other })).toBe("ERR_JWK_INVALID");
  });

  test("keeps its alg, which is a member of the key", async () => {
    const half = publicPart(pair);
    expect(await exportJwk(pair, { private: true })).toEqual(pair);
    expect(await exportJwk(pair)).toEqual(half);
    expect(await exportJwk(publicKey(pair))).toEqual(half);
  });
});
