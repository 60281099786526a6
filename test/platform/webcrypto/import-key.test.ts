import { describe, expect, test } from "vitest";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import {
  importBytes,
  importMaterial,
  type ImportAlgorithm,
} from "../../../src/platform/webcrypto/import-key.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { secretBytes } from "../../support/tokens.ts";
import {
  cryptoKeyMaterial,
  cryptoKeyOf,
  curvePair,
  rsaPair,
  secret,
} from "../../support/platform/materials.ts";

const rsa = rsaPair();
const pss = { name: "RSA-PSS", hash: "SHA-256" };

describe("importMaterial", () => {
  test.each<[string, KeyMaterial, ImportAlgorithm, KeyUsage[], string]>([
    ["a private key", rsa.privateMaterial, pss, ["sign"], "private"],
    ["a public key", rsa.publicMaterial, pss, ["verify"], "public"],
    ["a secret", secret(secretBytes(32)), { name: "AES-KW" }, ["wrapKey"], "secret"],
    [
      "a key on a curve",
      curvePair("P-256").privateMaterial,
      { name: "ECDH", namedCurve: "P-256" },
      ["deriveBits"],
      "private",
    ],
  ])("imports %s with no more than it needs", async (_, material, algorithm, usages, type) => {
    const key = await importMaterial(material, algorithm, usages, "alg");
    expect(key).toMatchObject({ type, usages, extractable: false });
  });

  test("takes a CryptoKey as it is, whatever is asked", async () => {
    const material = await cryptoKeyMaterial(rsa.privateMaterial, pss, ["sign"]);
    expect(await importMaterial(material, { name: "AES-KW" }, ["wrapKey"], "A128KW")).toBe(
      cryptoKeyOf(material),
    );
  });

  test("blames the key that the platform does not take", async () => {
    const { publicMaterial } = curvePair("P-256");
    const attempts = [
      importMaterial(rsa.publicMaterial, pss, ["sign"], "PS256"),
      importMaterial(publicMaterial, { name: "ECDSA", namedCurve: "P-384" }, ["verify"], "ES384"),
      importMaterial(secret(secretBytes(5)), { name: "AES-KW" }, ["wrapKey"], "A128KW"),
    ];
    for (const attempt of attempts) expect(await codeOfRejection(attempt)).toBe("ERR_KEY_INVALID");
  });

  test("names an algorithm that the platform does not know", async () => {
    const attempt = importMaterial(secret(secretBytes(32)), { name: "ROT13" }, ["encrypt"], "ROT13");
    expect(await codeOfRejection(attempt)).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("importBytes", () => {
  test("imports for the usages that are asked for, and to be exported only then", async () => {
    const bytes = secretBytes(32);
    expect(await importBytes(bytes, { name: "AES-GCM" }, ["encrypt"])).toMatchObject({
      type: "secret",
      extractable: false,
      usages: ["encrypt"],
    });
    expect((await importBytes(bytes, { name: "HMAC", hash: "SHA-256" }, ["sign"], true)).extractable).toBe(
      true,
    );
  });

  test("blames bytes that are no key", async () => {
    expect(await codeOfRejection(importBytes(secretBytes(5), { name: "AES-GCM" }, ["encrypt"]))).toBe(
      "ERR_KEY_INVALID",
    );
    expect(await codeOfRejection(importBytes(secretBytes(16), { name: "ROT13" }, ["encrypt"]))).toBe(
      "ERR_JOSE_NOT_SUPPORTED",
    );
  });
});
