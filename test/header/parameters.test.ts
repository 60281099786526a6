import { describe, expect, test } from "vitest";
import { hasParameterTypes, isCoreParameter, wrongType } from "../../src/header/parameters.ts";

describe("isCoreParameter", () => {
  test.each([
    ...["alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"], // RFC 7515, 7516
    ...["epk", "apu", "apv", "iv", "tag", "p2s", "p2c"], // RFC 7518 section 4
  ])("knows %s", (name) => {
    expect(isCoreParameter(name)).toBe(true);
  });

  test("leaves b64 to RFC 7797, which is an extension", () => {
    expect(isCoreParameter("b64")).toBe(false);
  });

  test.each(["", "ALG", "alg ", "exp", "toString", "constructor", "__proto__", "hasOwnProperty"])(
    "does not know [%s]",
    (name) => {
      expect(isCoreParameter(name)).toBe(false);
    },
  );
});

test("wrongType names a registered parameter, never another name in the header", () => {
  expect(wrongType({ secret: 1, alg: "RS256", kid: 1, typ: 2 })).toContain('"kid"');
  expect(wrongType({ secret: 1, crit: "b64" })).toContain('"crit"');
  expect(wrongType({ secret: 1, crit: "b64" })).not.toContain("secret");
});

describe("hasParameterTypes", () => {
  test("asks nothing of parameters that are not registered", () => {
    expect(hasParameterTypes({})).toBe(true);
    expect(hasParameterTypes({ a: null, b: [], constructor: 1, toString: {}, valueOf: "x" })).toBe(true);
  });

  test("sees one wrong type among right ones", () => {
    expect(hasParameterTypes({ alg: "RS256", kid: "1", typ: "JWT" })).toBe(true);
    expect(hasParameterTypes({ alg: "RS256", kid: 1, typ: "JWT" })).toBe(false);
  });
});
