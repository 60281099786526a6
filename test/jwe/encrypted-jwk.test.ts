import { decryptCompact, decryptJwk, encryptCompact, encryptJwk } from "../../src/jwe/index.ts";
import { exportJwk, generateKey, importKey, importSecret, publicKey } from "../../src/jwk/index.ts";
import { expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { secretBytes } from "../support/tokens.ts";

// Encrypted JWKs, RFC 7517 section 7.

const wrapping = importSecret(secretBytes(16));
const header = { alg: "A128KW", enc: "A128GCM" };
const options = { alg: ["A128KW"], enc: ["A128GCM"] } as const;
const keys = [
  await generateKey("ES256", { kid: "ec" }),
  await generateKey("Ed25519"),
  await generateKey("HS512"),
  importKey({ ...rsaKey, kid: "rsa", use: "sig" }),
];

test.each(keys)("$kty: there and back, private part and all", async (key) => {
  const opened = await decryptJwk(await encryptJwk(key, wrapping, header), wrapping, options);
  expect(opened.header).toMatchObject({ ...header, cty: "jwk+json" });
  expect(opened.matchedBy).toBe("given");
  expect(await exportJwk(opened.decryptedKey, { private: true })).toEqual(
    await exportJwk(key, { private: true }),
  );
});

test("a public key stays public", async () => {
  const key = publicKey(keys[0]!);
  const { decryptedKey } = await decryptJwk(await encryptJwk(key, wrapping, header), wrapping, options);
  expect(decryptedKey.type).toBe("public");
});

test("the content is the JWK as JSON", async () => {
  const { plaintext } = await decryptCompact(await encryptJwk(keys[0]!, wrapping, header), wrapping, options);
  expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual(
    await exportJwk(keys[0]!, { private: true }),
  );
});

test("a JWK as it is will do", async () => {
  const { decryptedKey } = await decryptJwk(await encryptJwk(rsaKey, wrapping, header), wrapping, options);
  expect(decryptedKey.type).toBe("private");
});

test.each([
  ["no JSON", "key", "ERR_JWK_INVALID"],
  ["a list", "[]", "ERR_JWK_INVALID"],
  ["no kty", "{}", "ERR_JWK_INVALID"],
  ["a member twice", '{"kty":"oct","k":"AAAA","\\u006b":"AAAA"}', "ERR_JWK_INVALID"],
  ["a kty of nobody's", '{"kty":"XYZ"}', "ERR_JOSE_NOT_SUPPORTED"],
  ["a JWK Set", '{"keys":[]}', "ERR_JWK_INVALID"],
] as const)("%s", async (_what, text, code) => {
  const token = await encryptCompact(new TextEncoder().encode(text), wrapping, header);
  expect(await codeOfRejection(decryptJwk(token, wrapping, options))).toBe(code);
});

test("bytes that are no UTF-8", async () => {
  const token = await encryptCompact(new Uint8Array([0xff]), wrapping, header);
  expect(await codeOfRejection(decryptJwk(token, wrapping, options))).toBe("ERR_JWK_INVALID");
});

test("another key opens nothing", async () => {
  const token = await encryptJwk(keys[0]!, wrapping, header);
  const other = importSecret(new Uint8Array(16));
  expect(await codeOfRejection(decryptJwk(token, other, options))).toBe("ERR_JWE_DECRYPTION_FAILED");
});

test("a key that nobody may see is not encrypted", async () => {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
    "sign",
    "verify",
  ]);
  expect(await codeOfRejection(encryptJwk(pair.privateKey, wrapping, header))).toBeDefined();
});
