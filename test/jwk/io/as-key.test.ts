// Keys in every form that functions accept. One object is imported once for each suite.
import { describe, expect, test } from "vitest";
import { every } from "../../../src/algorithms/every.ts";
import { importKey } from "../../../src/jwk/index.ts";
import { asKey, readKey } from "../../../src/jwk/io/as-key.ts";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";

const suite = every();
const { privateKey, publicKey } = keyObjects(rsaKey);
const rs256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const cryptoKey = await crypto.subtle.importKey("jwk", { ...rsaKey }, rs256, false, ["sign"]);

describe("a platform key", () => {
  test.each([
    ["CryptoKey", cryptoKey],
    ["private KeyObject", privateKey],
    ["public KeyObject", publicKey],
  ])("is imported once for each suite: a %s", (_, input) => {
    const key = asKey(suite, input);
    expect(asKey(suite, input)).toBe(key);
    const otherSuite = { ...suite };
    const other = asKey(otherSuite, input);
    expect(other).not.toBe(key);
    expect(asKey(otherSuite, input)).toBe(other);
    expect(asKey(suite, input)).toBe(key);
  });
});

test("a JWK is read anew, because the caller can change it", () => {
  const jwk = { ...rsaKey, kid: "1" };
  expect(asKey(suite, jwk).kid).toBe("1");
  jwk.kid = "2";
  expect(asKey(suite, jwk).kid).toBe("2");
});

test("a Key is returned as it is", () => {
  const key = importKey(rsaKey);
  expect(asKey(suite, key)).toBe(key);
});

test.each<[string, unknown, string]>([
  ["a string", "secret", "ERR_INVALID_ARGUMENT"],
  ["null", null, "ERR_INVALID_ARGUMENT"],
  ["an object without kty", { k: "AA" }, "ERR_INVALID_ARGUMENT"],
  ["an inherited kty", Object.create({ kty: "oct", k: "AA" }), "ERR_INVALID_ARGUMENT"],
  [
    "a proxy that throws",
    new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error("trap");
        },
      },
    ),
    "ERR_JWK_INVALID",
  ],
])("%s is not a key", (_, input, code) => {
  expect(codeOf(() => readKey(suite, input))).toBe(code);
});
