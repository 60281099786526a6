// Octet key pairs: RFC 8037 section 2.
import { importKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { okpCurves } from "../support/curves.ts";
import { codeOf } from "../support/errors.ts";
import { filled, okpCurveNames, okpJwk, publicPart } from "../support/jwk/pairs.ts";

describe.each(okpCurveNames)("a key on %s", (crv) => {
  const pair = okpJwk(crv);
  const { bits, length } = okpCurves[crv];
  const code = (changes: object) => codeOf(() => importKey({ ...pair, ...changes }));
  const publicCode = (changes: object) => codeOf(() => importKey({ ...publicPart(pair), ...changes }));

  test("is read, the private key and the public one", () => {
    const key = importKey(pair);
    expect([key.kty, key.crv, key.type, key.bits]).toEqual(["OKP", crv, "private", bits]);
    const half = importKey(publicPart(pair));
    expect([half.kty, half.crv, half.type, half.bits]).toEqual(["OKP", crv, "public", bits]);
  });

  test.each([0, length - 1, length + 1, 2 * length, 4096])("has a member of %i octets", (other) => {
    expect(code({ x: filled(other, 9) })).toBe("ERR_JWK_INVALID");
    expect(publicCode({ x: filled(other, 9) })).toBe("ERR_JWK_INVALID");
    expect(code({ d: filled(other, 9) })).toBe("ERR_JWK_INVALID");
  });

  test.each<[string, unknown]>([
    ["a number", 1],
    ["null", null],
    ["padded base64url", `${pair.x}=`],
    ["bytes", new Uint8Array(length)],
    ["base64url with a space", ` ${pair.x}`],
  ])("has a member that is %s", (_, value) => {
    expect(code({ x: value })).toBe("ERR_JWK_INVALID");
    expect(publicCode({ x: value })).toBe("ERR_JWK_INVALID");
    expect(code({ d: value })).toBe("ERR_JWK_INVALID");
  });

  test("has no x", () => {
    expect(code({ x: undefined })).toBe("ERR_JWK_INVALID");
    expect(publicCode({ x: undefined })).toBe("ERR_JWK_INVALID");
  });

  test.each(["ed25519", "P-256", "Ed25519ph", "", "toString", "__proto__"])(
    "is said to be on %s, which is no curve of OKP here",
    (other) => {
      expect(code({ crv: other })).toBe("ERR_JOSE_NOT_SUPPORTED");
    },
  );

  test("has a crv that is no text", () => {
    for (const value of [null, 1, [crv], { crv }]) expect(code({ crv: value })).toBe("ERR_JWK_INVALID");
  });
});
