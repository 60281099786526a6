// RFC 7517 section 4 and RFC 7518 section 6: which JWKs are valid.
import { type KeyInput } from "josette/jwk";
import { exportJwk, importKey, thumbprint } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { without } from "../../support/jwk/members.ts";

const secretJwk = { kty: "oct", k: Buffer.alloc(32, 7).toString("base64url") };
const codeFor = (jwk: object) => codeOf(() => importKey(jwk));

describe("a JWK is refused when", () => {
  test.each<[string, object]>([
    ["its kty is undefined", { ...rsaKey, kty: undefined }],
    ["its kty is null", { ...rsaKey, kty: null }],
    ["its kty is a number", { ...rsaKey, kty: 1 }],
    ["its kty is an array", { ...rsaKey, kty: ["RSA"] }],
    ["its use is a number", { ...secretJwk, use: 1 }],
    ["its use is null", { ...secretJwk, use: null }],
    ["its alg is an array", { ...secretJwk, alg: ["HS256"] }],
    ["its kid is a number", { ...secretJwk, kid: 1 }],
    ["its kid is an object, as in an injection", { ...secretJwk, kid: { $ne: null } }],
    ["its issuer is an object", { ...secretJwk, issuer: {} }],
    ["its x5t is a number", { ...secretJwk, x5t: 1 }],
    ["its x5t#S256 is an array", { ...secretJwk, "x5t#S256": [] }],
    ["its key_ops is a string", { ...secretJwk, key_ops: "sign" }],
    ["its key_ops is null", { ...secretJwk, key_ops: null }],
    ["its key_ops holds a number", { ...secretJwk, key_ops: ["sign", 1] }],
    ["its key_ops has a value twice", { ...secretJwk, key_ops: ["sign", "verify", "sign"] }],
    ["its key_ops has an unknown value twice", { ...secretJwk, key_ops: ["fly", "fly"] }],
    ["it signs by use and encrypts by key_ops", { ...secretJwk, use: "sig", key_ops: ["encrypt"] }],
    ["it signs by use and unwraps by key_ops", { ...secretJwk, use: "sig", key_ops: ["sign", "unwrapKey"] }],
    ["it encrypts by use and verifies by key_ops", { ...secretJwk, use: "enc", key_ops: ["verify"] }],
    ["it encrypts by use and signs by key_ops", { ...secretJwk, use: "enc", key_ops: ["wrapKey", "sign"] }],
  ])("%s", (_, jwk) => {
    expect(codeFor(jwk)).toBe("ERR_JWK_INVALID");
  });

  test.each([
    ...["rsa", "OCT", "ec", "", "RSA "],
    ...["constructor", "toString", "__proto__", "hasOwnProperty"],
  ])('its kty is "%s", which is no type josette has', (kty) => {
    expect(codeFor({ ...rsaKey, ...secretJwk, kty })).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each(["n", "e"])("it is an RSA key without %s", (name) => {
    expect(codeFor(without(rsaKey, name))).toBe("ERR_JWK_INVALID");
    expect(codeFor(without(publicJwk(rsaKey), name))).toBe("ERR_JWK_INVALID");
  });

  test("it is a symmetric key without k", () => {
    expect(codeFor({ kty: "oct" })).toBe("ERR_JWK_INVALID");
  });
});

describe("a private RSA key must bring its CRT members:", () => {
  test.each([
    [["p"]],
    [["q"]],
    [["dp"]],
    [["dq"]],
    [["qi"]],
    [["dp", "dq", "qi"]],
    [["p", "q", "dp", "dq", "qi"]],
  ])("without %s it is refused, and the error names them", (names) => {
    const jwk = without(rsaKey, ...names) as KeyInput;
    expect(codeFor(jwk)).toBe("ERR_JWK_INVALID");
    expect(() => importKey(jwk)).toThrow(`without ${names.join(", ")}`);
  });

  test("one of more than two primes is not supported", () => {
    expect(codeFor({ ...rsaKey, oth: [{ r: "Aw", d: "Aw", t: "Aw" }] })).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeFor({ ...rsaKey, oth: [] })).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("without d the key is public, whatever else is there", () => {
    expect(importKey(without(rsaKey, "d") as KeyInput).type).toBe("public");
  });
});

describe("members are strict base64url:", () => {
  const corruptions: [string, (text: string) => unknown][] = [
    ["a padding sign", (text) => `${text}=`],
    ["two padding signs", (text) => `${text}==`],
    ["a space", (text) => ` ${text}`],
    ["a line end", (text) => `${text}\n`],
    ["a zero byte", (text) => `${text}\0`],
    ["a plus sign", (text) => `+${text.slice(1)}`],
    ["a slash", (text) => `/${text.slice(1)}`],
    ["a letter beyond ASCII", (text) => `\u0141${text.slice(1)}`],
    ["an impossible length", (text) => text.padEnd(Math.ceil(text.length / 4) * 4 + 1, "A")],
    ["the array of it", (text) => [text]],
    ["null", () => null],
    ["a number", () => 65537],
    ["nothing in it", () => ""],
  ];
  const members = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;

  test.each(corruptions)("%s is refused in each of them", (_, corrupt) => {
    for (const name of members)
      expect(codeFor({ ...rsaKey, [name]: corrupt(rsaKey[name]) })).toBe("ERR_JWK_INVALID");
    expect(codeFor({ ...secretJwk, k: corrupt(secretJwk.k) })).toBe("ERR_JWK_INVALID");
  });

  const padded = (text: string, zeros: number) =>
    Buffer.concat([Buffer.alloc(zeros), Buffer.from(text, "base64url")]).toString("base64url");

  test.each(members)("leading zeros are stripped from %s, so that a key has one form", async (name) => {
    const { length } = Buffer.from(rsaKey[name], "base64url");
    for (const zeros of [1, 2, length]) {
      const key = importKey({ ...rsaKey, [name]: padded(rsaKey[name], zeros) });
      expect(await exportJwk(key, { private: true })).toEqual(rsaKey);
      expect(await thumbprint(key)).toBe(await thumbprint(rsaKey));
    }
  });

  test.each(members)("zeros that make %s more than twice as long are refused", (name) => {
    const { length } = Buffer.from(rsaKey[name], "base64url");
    expect(codeFor({ ...rsaKey, [name]: padded(rsaKey[name], length + 2) })).toBe("ERR_JWK_INVALID");
  });

  test.each(members)("nothing but zeros is refused in %s", (name) => {
    for (const zero of ["", "AA", "AAAA"])
      expect(codeFor({ ...rsaKey, [name]: zero })).toBe("ERR_JWK_INVALID");
  });

  test("stray bits at the end are refused", () => {
    // The last character of 256 bytes in base64url carries two bits of data; the other four must be zero.
    expect(rsaKey.n).toMatch(/[AQgw]$/);
    const stray = rsaKey.n.slice(0, -1) + String.fromCharCode(rsaKey.n.charCodeAt(rsaKey.n.length - 1) + 1);
    expect(codeFor({ ...publicJwk(rsaKey), n: stray })).toBe("ERR_JWK_INVALID");
    expect(codeFor({ kty: "oct", k: "AAB" })).toBe("ERR_JWK_INVALID");
  });

  test("a leading zero is part of a secret", () => {
    expect(importKey({ kty: "oct", k: "AAAA" }).bits).toBe(24);
  });
});

describe("x5c is a hint:", () => {
  test.each<[string, unknown]>([
    ["not an array", "MAA="],
    ["null", null],
    ["an empty array", []],
    ["an array of numbers", [1]],
    ["base64url", ["MIIB_-8="]],
    ["base64 without padding", ["MAA"]],
    ["not DER", ["AAAA"]],
    ["DER with something behind it", ["MAAA"]],
    ["DER that is cut short", ["MAE="]],
    ["one certificate of two that is not DER", ["MAA=", "AAAA"]],
    ["an empty string", [""]],
  ])("%s drops the hint, not the key", (_, x5c) => {
    const key = importKey({ ...publicJwk(rsaKey), kid: "1", x5c } as KeyInput);
    expect([key.kid, key.x5c]).toEqual(["1", undefined]);
  });

  test("DER stays", () => {
    expect(importKey({ ...publicJwk(rsaKey), x5c: ["MAA=", "MAMCAQA="] }).x5c).toEqual(["MAA=", "MAMCAQA="]);
  });
});
