import { importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { signCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { secretBytes } from "../support/tokens.ts";

const payload = new Uint8Array(1);
const secret = importSecret(secretBytes(32));
const rsa = importKey(rsaKey);

const cycle: Record<string, unknown> = { alg: "HS256" };
cycle["self"] = cycle;
const deep = JSON.parse(`${'{"a":'.repeat(32)}1${"}".repeat(32)}`) as object;
const tooDeep = { deep };

test.each<[string, unknown]>([
  ["text", "payload"],
  ["an ArrayBuffer", new ArrayBuffer(3)],
  ["an array", [1, 2]],
  ["another typed array", new Uint16Array(2)],
  ["a DataView", new DataView(new ArrayBuffer(2))],
  ["null", null],
  ["nothing", undefined],
  ["an object", {}],
])("a payload that is %s is refused", async (_name, value) => {
  expect(await codeOfRejection(signCompact(value as never, secret, { alg: "HS256" }))).toBe(
    "ERR_INVALID_ARGUMENT",
  );
});

test("a payload whose memory is gone is refused", async () => {
  const bytes = new Uint8Array(8);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  expect(await codeOfRejection(signCompact(bytes, secret, { alg: "HS256" }))).toBe("ERR_INVALID_ARGUMENT");
});

test.each<[string, unknown]>([
  ["text", "alg"],
  ["an array", [{ alg: "HS256" }]],
  ["a number", 1],
  ["a function", () => ({ alg: "HS256" })],
  ["an object with a cycle", cycle],
  ["an object with a bigint", { alg: "HS256", big: 1n }],
  ["deeper than a verifier reads", { alg: "HS256", ...tooDeep }],
  ["an object that throws when it is written", { toJSON: () => expect.fail("on purpose") as unknown }],
  ["an object written as something else", { alg: "HS256", toJSON: () => "alg" }],
  ["one with half a surrogate pair", { alg: "HS256", a: "\ud800" }],
  ["one with __proto__", JSON.parse('{"alg":"HS256","__proto__":{}}')],
  ["one with an alg that is no string", { alg: 256 }],
  ["one with a kid that is no string", { alg: "HS256", kid: 1 }],
  ["one with a typ that is null", { alg: "HS256", typ: null }],
  ["one with a jwk that is no object", { alg: "HS256", jwk: "jwk" }],
  ["one with an x5c that is no list", { alg: "HS256", x5c: "MII" }],
  ["one with an empty crit", { alg: "HS256", crit: [] }],
  ["one with a crit that is no list", { alg: "HS256", crit: "exp", exp: 1 }],
  ["one with a critical parameter that is not there", { alg: "HS256", crit: ["exp"] }],
  ["one with a critical parameter that is no extension", { alg: "HS256", crit: ["alg"] }],
  ["one that names a critical parameter twice", { alg: "HS256", crit: ["exp", "exp"], exp: 1 }],
  ["one with b64", { alg: "HS256", b64: false }],
  ["one with a b64 that is no boolean", { alg: "HS256", b64: "false", crit: ["b64"] }],
])("a header that is %s is refused", async (_name, header) => {
  expect(await codeOfRejection(signCompact(payload, secret, header as never))).toBe("ERR_INVALID_ARGUMENT");
});

test.each<[string, object | null | undefined]>([
  ["no header", undefined],
  ["no alg", { typ: "JWT" }],
  ["none", { alg: "none" }],
  ["an unknown alg", { alg: "HS1" }],
  ["an alg of key management", { alg: "RSA-OAEP" }],
  ["an alg from the prototype of objects", { alg: "toString" }],
  ["an alg in lower case", { alg: "hs256" }],
  ["an empty alg", { alg: "" }],
])("%s does not say what to sign with", async (_name, header) => {
  expect(await codeOfRejection(signCompact(payload, secret, header as never))).toBe("ERR_INVALID_OPTION");
});

test.each([
  ["a key of the wrong type", rsa, "HS256"],
  ["a secret for RSA", secret, "RS256"],
  ["a public key", publicKey(rsa), "RS256"],
  ["a key bound to another algorithm", importSecret(secretBytes(64), { alg: "HS512" }), "HS256"],
  ["a key for encryption", importKey(rsaKey, { use: "enc" }), "RS256"],
  ["a key with other operations", importKey({ ...rsaKey, key_ops: ["decrypt"] }), "RS256"],
  ["a key whose one operation is to verify", importKey({ ...rsaKey, key_ops: ["verify"] }), "RS256"],
  ["a secret shorter than the hash of HS256", importSecret(secretBytes(31)), "HS256"],
  ["a secret shorter than the hash of HS384", importSecret(secretBytes(47)), "HS384"],
  ["a secret shorter than the hash of HS512", importSecret(secretBytes(63)), "HS512"],
])("%s does not sign", async (_name, key, alg) => {
  expect(await codeOfRejection(signCompact(payload, key, { alg }))).toBe("ERR_KEY_NOT_SUITABLE");
});

test("a key bound to an algorithm that does not sign says so", async () => {
  const key = importKey(rsaKey, { alg: "RSA-OAEP" });
  expect(await codeOfRejection(signCompact(payload, key))).toBe("ERR_INVALID_OPTION");
});

describe("a CryptoKey", () => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };

  test("serves its own algorithm, which need not be said", async () => {
    const key = await crypto.subtle.importKey("raw", secretBytes(32), algorithm, false, ["sign"]);
    expect(await signCompact(payload, key)).toBe(await signCompact(payload, secret, { alg: "HS256" }));
  });

  test("serves no other, and only for its usages", async () => {
    const verifies = await crypto.subtle.importKey("raw", secretBytes(64), algorithm, false, ["verify"]);
    expect(await codeOfRejection(signCompact(payload, verifies))).toBe("ERR_KEY_NOT_SUITABLE");
    const signs = await crypto.subtle.importKey("raw", secretBytes(64), algorithm, false, ["sign"]);
    expect(await codeOfRejection(signCompact(payload, signs, { alg: "HS512" }))).toBe("ERR_KEY_NOT_SUITABLE");
  });
});

test.each([
  null,
  undefined,
  {},
  [],
  5,
  "",
  Symbol("key"),
  () => rsaKey,
  new Uint8Array(32),
  new Map(),
  new Date(),
])("%o is no key", async (value) => {
  expect(await codeOfRejection(signCompact(payload, value as never, { alg: "HS256" }))).toBe(
    "ERR_INVALID_ARGUMENT",
  );
});

test.each<[string, object, string]>([
  ["a JWK that is broken", { kty: "oct", k: "a=" }, "ERR_JWK_INVALID"],
  ["a JWK of a type not known", { kty: "XYZ" }, "ERR_JOSE_NOT_SUPPORTED"],
])("%s is reported as such", async (_name, jwk, code) => {
  expect(await codeOfRejection(signCompact(payload, jwk, { alg: "HS256" }))).toBe(code);
});
