// What a request tells a wallet: OpenID for Verifiable Presentations 1.0 sections 5.1 and 8.3.
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { exportJwk, generateKey, importKey, publicKey, thumbprint } from "../../../src/jwk/index.ts";
import { walletResponseMetadata } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";

const key = await generateKey("ECDH-ES", { kid: "ac" });
const { kty, crv, x, y } = await exportJwk(key);
const members = { kty, crv, x, y };

test("the public key with kid, use and alg, and nothing else", async () => {
  expect(await walletResponseMetadata(key)).toEqual({
    jwks: { keys: [{ ...members, kid: "ac", use: "enc", alg: "ECDH-ES" }] },
    encrypted_response_enc_values_supported: ["A128GCM", "A256GCM"],
  });
  expect(crv).toBe("P-256");
});

describe("kid is the key's own, or its thumbprint:", () => {
  test.each<[string, () => unknown]>([
    ["a generated key", () => generateKey("ECDH-ES")],
    ["a key on X25519", () => generateKey("ECDH-ES", { crv: "X25519" })],
    ["a KeyObject", () => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey],
    [
      "a CryptoKey",
      async () => {
        const ecdh = { name: "ECDH", namedCurve: "P-256" };
        return (await crypto.subtle.generateKey(ecdh, true, ["deriveBits"])).privateKey;
      },
    ],
    [
      "a JWK without alg",
      async () => ({ ...(await exportJwk(key, { private: true })), kid: undefined, alg: undefined }),
    ],
    [
      "a JWK with key_ops",
      async () => ({ ...(await exportJwk(key, { private: true })), kid: undefined, key_ops: ["deriveBits"] }),
    ],
  ])("%s", async (_what, make) => {
    const given = (await make()) as typeof key;
    const { jwks } = await walletResponseMetadata(given);
    const [{ kid, use, alg, ...rest }] = jwks.keys;
    expect({ kid, use, alg }).toEqual({ kid: await thumbprint(given), use: "enc", alg: "ECDH-ES" });
    expect(rest).not.toHaveProperty("d");
    expect(rest).not.toHaveProperty("key_ops");
    expect(importKey(jwks.keys[0]).type).toBe("public");
  });
});

test("other content encryption", async () => {
  const { encrypted_response_enc_values_supported: enc } = await walletResponseMetadata(key, {
    enc: ["A128GCM", "A128CBC-HS256"],
  });
  expect(enc).toEqual(["A128GCM", "A128CBC-HS256"]);
});

test.each<[string, () => unknown, object, string]>([
  ["a public key, which decrypts nothing", () => publicKey(key), {}, "ERR_KEY_NOT_SUITABLE"],
  ["a key for signatures", () => generateKey("ES256"), {}, "ERR_KEY_NOT_SUITABLE"],
  ["a key for ECDH-ES+A128KW", () => generateKey("ECDH-ES+A128KW"), {}, "ERR_KEY_NOT_SUITABLE"],
  ["a key for RSA-OAEP", () => generateKey("RSA-OAEP"), {}, "ERR_KEY_NOT_SUITABLE"],
  ["a secret", () => generateKey("A128KW"), {}, "ERR_KEY_NOT_SUITABLE"],
  ["no key", () => "key", {}, "ERR_INVALID_ARGUMENT"],
  ["no content encryption", () => key, { enc: [] }, "ERR_INVALID_OPTION"],
  ["unknown content encryption", () => key, { enc: ["A129GCM"] }, "ERR_INVALID_OPTION"],
  ["undefined content encryption", () => key, { enc: undefined }, "ERR_INVALID_OPTION"],
  ["an unknown option", () => key, { alg: "ECDH-ES" }, "ERR_INVALID_OPTION"],
])("refused: %s", async (_what, make, options, code) => {
  const given = (await make()) as typeof key;
  expect(await codeOfRejection(walletResponseMetadata(given, options))).toBe(code);
});
