import { describe, expect, test } from "vitest";
import { hasParameterTypes, isRegisteredParameter } from "../../src/header/parameters.ts";

describe("isRegisteredParameter", () => {
  test.each([
    ...["alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"], // RFC 7515, 7516
    ...["epk", "apu", "apv", "iv", "tag", "p2s", "p2c"], // RFC 7518 section 4
  ])("knows %s", (name) => {
    expect(isRegisteredParameter(name)).toBe(true);
  });

  test.each(["", "ALG", "alg ", "exp", "b64", "toString", "constructor", "__proto__", "hasOwnProperty"])(
    "does not know [%s]",
    (name) => {
      expect(isRegisteredParameter(name)).toBe(false);
    },
  );
});

describe("hasParameterTypes", () => {
  test("asks nothing of parameters that are not registered", () => {
    expect(hasParameterTypes({})).toBe(true);
    expect(hasParameterTypes({ a: null, b: [], constructor: 1, toString: {}, valueOf: "x" })).toBe(true);
  });

  test("asks nothing of those whose algorithm looks at them itself", () => {
    expect(hasParameterTypes({ epk: 1, apu: 1, apv: 1, iv: 1, tag: 1, p2s: 1, p2c: "1" })).toBe(true);
  });

  test("sees one wrong type among right ones", () => {
    expect(hasParameterTypes({ alg: "RS256", kid: "1", typ: "JWT" })).toBe(true);
    expect(hasParameterTypes({ alg: "RS256", kid: 1, typ: "JWT" })).toBe(false);
  });
});
