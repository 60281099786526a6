// The values that are accepted as keys.
import { webcrypto } from "node:crypto";
import { type KeysInput } from "josette/jwk";
import { importKey, keySet } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { keyObjects, publicJwk, rsaKey } from "../../support/keys.ts";
import { stranger } from "../../support/jwk/members.ts";

const jwk = publicJwk(rsaKey);
const { publicKey } = keyObjects(rsaKey);
const token = await signCompact(Buffer.from("hello"), rsaKey, { alg: "RS256", kid: "1" });
const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const cryptoKey = await webcrypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
const verify = (keys: KeysInput) => verifyCompact(token, keys, { alg: ["RS256"] });

describe("keys may be", () => {
  test.each<[string, KeysInput]>([
    ["a Key", importKey(jwk)],
    ["a JWK", jwk],
    ["a JWK with a member named keys", { ...jwk, keys: [] }],
    ["a CryptoKey", cryptoKey],
    ["a KeyObject", publicKey],
  ])("%s, which is given", async (_, keys) => {
    expect((await verify(keys)).matchedBy).toBe("given");
  });

  test.each<[string, KeysInput]>([
    ["a list of one", [jwk]],
    ["a list of many forms", [stranger(1), importKey(jwk), cryptoKey, publicKey]],
    ["a key set", keySet([jwk])],
    ["a JWK Set", { keys: [stranger(1), jwk] }],
    ["a source", { find: () => [jwk] }],
    ["a source with other members", { find: () => [jwk], keys: [stranger(1)], name: "vault" } as KeysInput],
    ["a source that inherits its function", Object.create({ find: () => [jwk] }) as KeysInput],
  ])("%s, which is searched", async (_, keys) => {
    expect((await verify(keys)).matchedBy).toBe("tried");
  });

  test("an instance of a class, whose function finds itself", async () => {
    class Source {
      readonly #keys = [{ ...jwk, kid: "1" }];
      find() {
        return this.#keys;
      }
    }
    expect((await verify(new Source())).matchedBy).toBe("kid");
  });
});

describe("keys may not be", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["a number", 1],
    ["a boolean", true],
    ["a function", () => jwk],
    ["a symbol", Symbol("key")],
    ["a bigint", 1n],
    ["a string", "secret"],
    ["PEM", publicKey.export({ type: "spki", format: "pem" })],
    ["the text of a JWK", JSON.stringify(jwk)],
    ["bytes", new Uint8Array(32)],
    ["a Buffer of PEM", Buffer.from("-----BEGIN PUBLIC KEY-----")],
    ["a string object", new String("secret")],
    ["an iterator of keys", [jwk].values()],
    ["a Set of keys", new Set([jwk])],
    ["an empty object", {}],
    ["an empty list", []],
    ["a list of lists", [[jwk]]],
    ["a source whose find is no function", { find: [jwk] }],
    ["a list with a hole where a key belongs", [undefined]],
    ["a pair of keys", keyObjects(rsaKey)],
  ])("%s", async (_, keys) => {
    expect(await codeOfRejection(verify(keys as KeysInput))).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each<[string, unknown]>([
    ["keys that are no array", { keys: "1" }],
    ["no keys", { keys: undefined }],
  ])("a JWK Set with %s", async (_, keys) => {
    expect(await codeOfRejection(verify(keys as KeysInput))).toBe("ERR_JWKS_INVALID");
  });
});

test("keys are read before the first wait: what the caller then does to them has no effect", async () => {
  const members = { ...jwk };
  const list = [members];
  const set = { keys: [{ ...jwk }] };
  const verifications = [verify(members), verify(list), verify(set)];
  Object.assign(members, stranger(1));
  list.length = 0;
  set.keys.length = 0;
  for (const { payload } of await Promise.all(verifications))
    expect(Buffer.from(payload).toString()).toBe("hello");
});
