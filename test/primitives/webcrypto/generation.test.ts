import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ecCurves, okpCurves } from "../../../src/alg/curves.ts";
import type { KeyMaterial } from "../../../src/primitives/material.ts";
import type { GenerationRequest } from "../../../src/primitives/generation.ts";
import { exportCryptoKey, generate } from "../../../src/primitives/webcrypto/generation.ts";
import { supports } from "../../../src/primitives/webcrypto/support.ts";
import { codeOfRejection } from "../../errors.ts";
import { publicJwk, rsaKey } from "../../keys.ts";
import { secretBytes } from "../../tokens.ts";
import { cryptoKeyMaterial, cryptoKeyOf, rsaPair, secret } from "./materials.ts";

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
      const [first, second] = [await generate(request), await generate(request)];
      expect(first).toMatchObject(members);
      expect(first["d"]).not.toBe(second["d"]);
      expect(createPrivateKey({ key: first as JsonWebKey, format: "jwk" }).type).toBe("private");
    },
  );

  test.each([2048, 3072])("gives an RSA modulus of %i bits", async (bits) => {
    const { n } = await generate({ kty: "RSA", bits });
    const modulus = Buffer.from(String(n), "base64url");
    expect(modulus).toHaveLength(bits / 8);
    expect((modulus[0] ?? 0) >= 0x80).toBe(true);
  });

  test.each(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const)(
    "knows %s where the platform does",
    async (alg) => {
      const generated = (async () => generate({ kty: "AKP", alg }))();
      if (await supports(alg)) expect(await generated).toMatchObject({ kty: "AKP", alg });
      else expect(await codeOfRejection(generated)).toBe("ERR_JOSE_NOT_SUPPORTED");
    },
  );
});

describe("exportCryptoKey", () => {
  const { privateMaterial, publicMaterial } = rsaPair();
  const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
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

  test("gives nothing of a key that must not be exported", async () => {
    const material = await cryptoKeyMaterial(privateMaterial, algorithm, ["decrypt"]);
    expect(await codeOfRejection(exportCryptoKey(cryptoKeyOf(material)))).toBe("ERR_KEY_INVALID");
  });
});
