import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { featureNamed, ecCurves, okpCurves } from "../../support/curves.ts";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import { ephemeralPair } from "../../../src/platform/webcrypto/agreement.ts";
import { exportCryptoKey, generate } from "../../../src/platform/webcrypto/generation.ts";
import { supports } from "../../../src/platform/runtime-features.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { secretBytes } from "../../support/tokens.ts";
import { cryptoKeyMaterial, cryptoKeyOf, rsaPair, secret } from "../../support/platform/materials.ts";
import { agreementOn, generationOf, type GenerationRequest } from "../../support/platform/key-types.ts";

describe("generate", () => {
  const requests: [string, GenerationRequest, object][] = [
    ["an RSA key", { kty: "RSA", bits: 2048 }, { kty: "RSA", e: "AQAB" }],
    ...Object.values(ecCurves).map(({ crv }): [string, GenerationRequest, object] => [
      `a key on ${crv}`,
      { kty: "EC", crv },
      { kty: "EC", crv },
    ]),
    ...Object.values(okpCurves).map(({ crv }): [string, GenerationRequest, object] => [
      `a key on ${crv}`,
      { kty: "OKP", crv, agrees: crv.startsWith("X") },
      { kty: "OKP", crv },
    ]),
  ];

  test.each(requests)(
    "gives the private JWK of %s that node:crypto can read",
    async (_, request, members) => {
      const [first, second] = [await generate(generationOf(request)), await generate(generationOf(request))];
      expect(first).toMatchObject(members);
      expect(first["d"]).not.toBe(second["d"]);
      expect(createPrivateKey({ key: first as JsonWebKey, format: "jwk" }).type).toBe("private");
    },
  );

  test.each([2048, 3072])("gives an RSA modulus of %i bits", async (bits) => {
    const { n } = await generate(generationOf({ kty: "RSA", bits }));
    const modulus = Buffer.from(String(n), "base64url");
    expect(modulus).toHaveLength(bits / 8);
    expect((modulus[0] ?? 0) >= 0x80).toBe(true);
  });

  test.each(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const)(
    "knows %s where the platform does",
    async (alg) => {
      const generated = (async () => generate(generationOf({ kty: "AKP", alg })))();
      if (await supports(featureNamed(alg))) expect(await generated).toMatchObject({ kty: "AKP", alg });
      else expect(await codeOfRejection(generated)).toBe("ERR_JOSE_NOT_SUPPORTED");
    },
  );
});

describe("a platform that fails for some key pairs", () => {
  const operationError = new DOMException("The operation failed", "OperationError");
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each<[string, () => Promise<unknown>]>([
    ["generate", () => generate(generationOf({ kty: "OKP", crv: "Ed25519", agrees: false }))],
    ["ephemeralPair", () => ephemeralPair(agreementOn("X25519"))],
  ])("%s tries again", async (_, operation) => {
    const generateKey = vi.spyOn(crypto.subtle, "generateKey");
    for (let failures = 0; failures < 3; failures++) generateKey.mockRejectedValueOnce(operationError);
    await operation();
    expect(generateKey).toHaveBeenCalledTimes(4);
  });

  test("is given up after four attempts", async () => {
    const generateKey = vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(operationError);
    expect(await codeOfRejection(ephemeralPair(agreementOn("X25519")))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(generateKey).toHaveBeenCalledTimes(4);
  });

  test("is not asked again for an algorithm that it lacks", async () => {
    const lacking = new DOMException("Unrecognized name", "NotSupportedError");
    const generateKey = vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(lacking);
    expect(await codeOfRejection(ephemeralPair(agreementOn("X25519")))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(generateKey).toHaveBeenCalledTimes(1);
  });
});

describe("exportCryptoKey", () => {
  const { privateMaterial, publicMaterial } = rsaPair();
  const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
  const publicExponent = new Uint8Array([1, 0, 1]);
  const { subtle } = crypto;
  const k = Buffer.from(secretBytes(64)).toString("base64url");

  test.each<[string, () => Promise<KeyMaterial>, object]>([
    ["a private key", () => cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt"], true), rsaKey],
    [
      "a public key",
      () => cryptoKeyMaterial(publicMaterial, algorithm, ["encrypt"], true),
      publicJwk(rsaKey),
    ],
    [
      "a secret",
      () => cryptoKeyMaterial(secret(secretBytes(64)), { name: "HMAC", hash: "SHA-256" }, ["sign"], true),
      { kty: "oct", k },
    ],
  ])("gives the members of %s", async (_, material, members) => {
    expect(await exportCryptoKey(cryptoKeyOf(await material()))).toMatchObject(members);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "RSA",
      () =>
        subtle.generateKey({ ...algorithm, modulusLength: 2048, publicExponent }, true, [
          "decrypt",
          "encrypt",
        ]),
    ],
    ["EC", () => subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"])],
    ["OKP", () => subtle.generateKey("Ed25519", true, ["sign", "verify"])],
    ["HMAC", () => subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"])],
    ["AES", () => subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])],
  ])("never asks for the JWK of the caller's own key: %s", async (_, generateOne) => {
    const generated = (await generateOne()) as CryptoKey | CryptoKeyPair;
    const keys = "privateKey" in generated ? [generated.privateKey, generated.publicKey] : [generated];
    const exportKey = vi.spyOn(subtle, "exportKey");
    for (const key of keys) await exportCryptoKey(key);
    const asked = exportKey.mock.calls.filter(([format]) => format === "jwk").map(([, key]) => key);
    exportKey.mockRestore();
    for (const key of asked) expect(keys).not.toContain(key);
    expect(asked).toHaveLength("privateKey" in generated ? 2 : 0);
  });

  test("gives nothing of a key that must not be exported", async () => {
    const material = await cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt"]);
    expect(await codeOfRejection(exportCryptoKey(cryptoKeyOf(material)))).toBe("ERR_KEY_INVALID");
  });
});
