import fc from "fast-check";
import { decodeUnverified } from "josette/jwt";
import { describe, expect, test } from "vitest";
import { codeOf } from "../support/errors.ts";
import { headers } from "../support/headers.ts";
import { jwe, secretBytes, segment, unsecured } from "../support/tokens.ts";
import { signed } from "../support/jwt/signed-claims.ts";

describe("decodeUnverified gives", () => {
  test("header and claims of a signed token, whatever they say", () => {
    fc.assert(
      fc.property(headers, headers, (header, claims) => {
        const decoded = decodeUnverified(signed(claims, { ...header, alg: "XY999" }));
        expect(decoded).toEqual({ header: { ...header, alg: "XY999" }, claims });
      }),
    );
  });

  test.each<[string, string, object]>([
    [
      "an unsecured token",
      unsecured({ alg: "none" }, { iss: "me" }),
      { header: { alg: "none" }, claims: { iss: "me" } },
    ],
    [
      "a token whose signature is no base64url",
      `${unsecured({ alg: "HS256" }, {})}***`,
      { header: { alg: "HS256" }, claims: {} },
    ],
    ["a token without an alg", unsecured({}, {}), { header: {}, claims: {} }],
    [
      "an expired token with claims of the wrong type",
      signed({ exp: "long ago", aud: 1 }),
      { header: { alg: "HS256" }, claims: { exp: "long ago", aud: 1 } },
    ],
  ])("what is in %s", (_name, token, expected) => {
    expect(decodeUnverified(token)).toEqual(expected);
  });

  test("the header alone of an encrypted token", () => {
    const header = { alg: "dir", enc: "A128GCM", kid: "1" };
    const token = jwe({ header, cek: secretBytes(16), plaintext: signed({}) });
    const decoded = decodeUnverified(token);
    expect(decoded).toEqual({ header });
    expect("claims" in decoded).toBe(false);
    expect(decodeUnverified(`${segment(header)}.*.*.*.*`)).toEqual({ header });
  });
});

describe("decodeUnverified refuses", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 1],
    ["bytes", new TextEncoder().encode(signed({}))],
    ["an object", { toString: () => signed({}) }],
    ["an empty string", ""],
    ["dots alone", ".."],
    ["four segments", `${signed({})}.`],
    ["six segments", "a.b.c.d.e.f"],
    ["a header that is no base64url", `=${signed({})}`],
    ["a payload that is no base64url", `${segment({})}.A.`],
    ["a header that is no JSON", unsecured("x", {})],
    ["a header that is no object", unsecured("[]", {})],
    ["a header with a member twice", unsecured('{"alg":"none","alg":"none"}', {})],
    ["a header with a parameter of the wrong type", unsecured({ kid: 1 }, {})],
    ["a payload that is no JSON", unsecured({}, "x")],
    ["a payload that is no object", unsecured({}, "[]")],
    ["a payload with a member twice", unsecured({}, '{"a":1,"a":1}')],
    ["a payload that is not UTF-8", unsecured({}, Buffer.of(0x7b, 0xff, 0x7d))],
    ["a payload with a byte order mark", unsecured({}, "\uFEFF{}")],
    ["a payload nested too deep", unsecured({}, `{"a":${"[".repeat(32)}${"]".repeat(32)}}`)],
  ])("%s", (_name, token) => {
    expect(codeOf(() => decodeUnverified(token as string))).toBe("ERR_JWT_INVALID");
  });

  test("what is over the default limits", () => {
    expect(codeOf(() => decodeUnverified("a".repeat(262_145)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    const header = { a: "a".repeat(16_384) };
    expect(codeOf(() => decodeUnverified(unsecured(header, {})))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });
});
