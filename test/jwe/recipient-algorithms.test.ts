// The algorithms and header parameters that a sender may choose.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { every } from "../../src/algorithms/every.ts";
import type { JsonValue } from "../../src/encoding/json-value.ts";
import type { JoseHeader } from "../../src/header/types.ts";
import { assign, withParameters } from "../../src/jwe/recipient-algorithms.ts";
import { importKey, importSecret } from "../../src/jwk/index.ts";
import { codeOf } from "../support/errors.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { secretBytes, segment } from "../support/tokens.ts";

const suite = every();
const secret = importSecret(secretBytes(32));
const assigned = (protectedHeader: JoseHeader, key = secret) => assign(suite, key, { protectedHeader });

describe("parameters that are generated for every message are refused:", () => {
  test.each<[string, JsonValue]>([
    ["epk", { kty: "OKP", crv: "X25519", x: segment("x") }],
    ["iv", segment("iv")],
    ["tag", segment("tag")],
    ["p2s", segment("eight bytes of salt")],
  ])("%s", (name, value) => {
    for (const alg of ["dir", "A256KW", "A256GCMKW", "PBES2-HS256+A128KW"]) {
      const parts = { protectedHeader: { alg, enc: "A256GCM" } };
      expect(assign(suite, secret, parts).header.alg).toBe(alg);
      expect(codeOf(() => assigned({ alg, enc: "A256GCM", [name]: value }))).toBe("ERR_INVALID_ARGUMENT");
      expect(codeOf(() => assign(suite, secret, { ...parts, unprotectedHeader: { [name]: value } }))).toBe(
        "ERR_INVALID_ARGUMENT",
      );
    }
  });
});

describe("the algorithm of the key", () => {
  test.each([
    ["A256KW", { alg: "A256KW" }, "A256KW"],
    ["A256GCM, which makes it the content encryption key", { alg: "A256GCM" }, "dir"],
    ["A128CBC-HS256, likewise", { alg: "A128CBC-HS256" }, "dir"],
  ])("is used if the header has none: %s", (_, members, alg) => {
    const key = importKey({ kty: "oct", k: segment(secretBytes(32)), ...members });
    const enc = alg === "dir" ? members.alg : "A256GCM";
    const { header, management, addedAlgorithm } = assigned({ enc }, key);
    expect([management.alg, addedAlgorithm, header.alg]).toEqual([alg, { alg }, undefined]);
  });

  test("is not added if the header has one", () => {
    expect(assigned({ alg: "dir", enc: "A256GCM" }).addedAlgorithm).toEqual({});
  });

  test("must be in the header or in the key", () => {
    expect(codeOf(() => assigned({ enc: "A256GCM" }))).toBe("ERR_INVALID_OPTION");
  });
});

test.each<[string, JoseHeader, string]>([
  ["no enc", { alg: "dir" }, "ERR_INVALID_OPTION"],
  ["an unknown zip", { alg: "dir", enc: "A256GCM", zip: "GZIP" }, "ERR_INVALID_OPTION"],
  [
    "a crit that names a missing parameter",
    { alg: "dir", enc: "A256GCM", crit: ["x"] },
    "ERR_INVALID_ARGUMENT",
  ],
  ["a key of another length", { alg: "dir", enc: "A128GCM" }, "ERR_KEY_NOT_SUITABLE"],
  ["a key of another type", { alg: "RSA-OAEP", enc: "A128GCM" }, "ERR_KEY_NOT_SUITABLE"],
])("%s is refused", (_, header, code) => {
  expect(codeOf(() => assigned(header))).toBe(code);
});

test.each([{ zip: "DEF" }, { crit: ["x"], x: 1 }])("%o must be protected", (unprotectedHeader) => {
  const protectedHeader = { alg: "dir", enc: "A256GCM" };
  expect(codeOf(() => assign(suite, secret, { protectedHeader, unprotectedHeader }))).toBe(
    "ERR_INVALID_ARGUMENT",
  );
});

test("a public key encrypts", () => {
  const key = importKey(publicJwk(rsaKey));
  expect(assigned({ alg: "RSA-OAEP", enc: "A128GCM" }, key).content.enc).toBe("A128GCM");
});

test("parameters are added without losing any, alg first", () => {
  const names = fc.constantFrom("kid", "typ", "epk", "p2s", "apu");
  fc.assert(
    fc.property(fc.dictionary(names, fc.string()), fc.dictionary(names, fc.string()), (header, added) => {
      const joined = withParameters(header, { ...added, alg: "dir" });
      expect(joined).toEqual({ alg: "dir", ...header, ...added });
      expect(Object.keys(joined)[0]).toBe("alg");
    }),
  );
});
