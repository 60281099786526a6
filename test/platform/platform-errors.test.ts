// Algorithms and keys that node:crypto does not support lead to the library's own errors.
import nodeCrypto from "node:crypto";
import { selectBackend } from "josette/jwk";
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { signatureAlgorithms } from "../support/signature-table.ts";
import { cbcDecrypt, cbcEncrypt, gcmDecrypt, gcmEncrypt } from "../../src/platform/ciphers.ts";
import { makeKeyWrapper } from "../../src/platform/aes-key-wrap.ts";
import type { KeyEncrypter } from "../../src/platform/key-encryption.ts";
import { makeOaepEncrypter } from "../../src/platform/rsa-oaep.ts";
import { atOnce, isUnsupported, refusal } from "../../src/platform/platform-errors.ts";
import { digest, hmac, pbkdf2 } from "../../src/platform/digest-hmac-pbkdf2.ts";
import { makeSigner, makeVerifier } from "../../src/platform/signatures.ts";
import type { Operation } from "../../src/steps/operation.ts";
import { failureOf } from "../support/failure.ts";
import { secretBytes } from "../support/tokens.ts";
import { blocked, performed } from "../support/platform/waiting.ts";
import { curvePair, rsaPair, secret } from "../support/platform/materials.ts";

beforeEach(() => void selectBackend("auto"));
afterEach(() => {
  vi.restoreAllMocks();
  selectBackend(inject("backend"));
});

const lacks: [string, unknown][] = [
  ["by a name", new DOMException("", "NotSupportedError")],
  ["in OpenSSL", Object.assign(new Error(), { code: "ERR_OSSL_EVP_UNSUPPORTED" })],
  ["a cipher", Object.assign(new Error(), { code: "ERR_CRYPTO_UNKNOWN_CIPHER" })],
  ["a hash", Object.assign(new Error(), { code: "ERR_CRYPTO_INVALID_DIGEST" })],
  ["a curve", { code: "ERR_CRYPTO_INVALID_CURVE" }],
];
const refusals: [string, unknown][] = [
  ["a key", Object.assign(new Error(), { code: "ERR_CRYPTO_INVALID_KEYLEN" })],
  ["without a code", new Error("no")],
  ["with a code that is no text", { code: 5 }],
  ["with text", "ERR_OSSL_EVP_UNSUPPORTED"],
  ["with null", null],
  ["with nothing", undefined],
];

describe("a platform's refusal", () => {
  test.each(lacks)("of what it lacks: %s", (_, cause) => {
    expect(isUnsupported(cause)).toBe(true);
    expect(refusal("RS256", cause)).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
  });

  test.each(refusals)("of something else: %s", (_, cause) => {
    expect(isUnsupported(cause)).toBe(false);
    expect(refusal("RS256", cause)).toMatchObject({ code: "ERR_KEY_INVALID", cause });
  });

  test("comes of an operation that throws, and of no other", () => {
    expect(atOnce(() => 5, "RS256")).toBe(5);
    const throwing = () => {
      throw new RangeError("no");
    };
    expect(() => atOnce(throwing, "RS256")).toThrow(expect.objectContaining({ code: "ERR_KEY_INVALID" }));
  });
});

const [bytes, iv] = [secretBytes(32), secretBytes(16)];
const { HS256, ES256, Ed25519, RS256, PS256 } = signatureAlgorithms;
const curve = curvePair("P-256");
const okp = curvePair("Ed25519");
const rsa = rsaPair();

type Method =
  | "createHash"
  | "createHmac"
  | "createCipheriv"
  | "createDecipheriv"
  | "pbkdf2Sync"
  | "sign"
  | "verify"
  | "createVerify"
  | "publicEncrypt";

/** Operations that are prepared before node:crypto fails, and then performed synchronously. */
const dependences: [string, Method, () => Operation<unknown>][] = [
  ["a digest", "createHash", () => digest("SHA-256", bytes)],
  ["an HMAC", "createHmac", () => hmac("SHA-256", bytes, bytes)],
  ["PBKDF2", "pbkdf2Sync", () => pbkdf2("SHA-256", bytes, bytes, 7, 32)],
  ["encryption with CBC", "createCipheriv", () => cbcEncrypt(bytes, iv, bytes)],
  ["decryption with CBC", "createDecipheriv", () => cbcDecrypt(bytes, iv, bytes)],
  ["encryption with GCM", "createCipheriv", () => gcmEncrypt(bytes, iv, iv, bytes)],
  [
    "decryption with GCM",
    "createDecipheriv",
    () => gcmDecrypt(bytes, iv, iv, { ciphertext: bytes, tag: iv }),
  ],
  ["signing with a secret", "createHmac", () => signing(secret(bytes), HS256.method)],
  ["signing on a curve", "sign", () => signing(curve.privateMaterial, ES256.method)],
  ["signing with EdDSA", "sign", () => signing(okp.privateMaterial, Ed25519.method)],
  ["verifying with a secret", "createHmac", () => verifying(secret(bytes), HS256.method)],
  ["verifying with RSA", "createVerify", () => verifying(rsa.publicMaterial, RS256.method)],
  ["verifying with RSASSA-PSS", "createVerify", () => verifying(rsa.publicMaterial, PS256.method)],
  ["verifying with EdDSA", "verify", () => verifying(okp.publicMaterial, Ed25519.method)],
  ["encryption with RSA", "publicEncrypt", () => encrypting(makeOaepEncrypter(rsa.publicMaterial, "SHA-1"))],
  ["key wrap", "createCipheriv", () => encrypting(makeKeyWrapper(secret(bytes)))],
];

test.each(["Ed25519", "Ed448"] as const)("EdDSA with %s is named by its curve", async (crv) => {
  const { privateMaterial, publicMaterial } = curvePair(crv);
  const cause = new DOMException("", "NotSupportedError");
  const lacking = vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(cause);
  selectBackend("webcrypto");
  const { EdDSA } = signatureAlgorithms;
  for (const make of [
    () => makeSigner(privateMaterial, EdDSA.method)(bytes),
    () => makeVerifier(publicMaterial, EdDSA.method)(bytes, bytes),
  ]) {
    const error = await failureOf(performed<unknown>(make()));
    expect(error).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
    expect(error).toHaveProperty("message", expect.stringContaining(crv));
  }
  expect(lacking).toHaveBeenCalled();
});

function signing(...given: Parameters<typeof makeSigner>): Operation<unknown> {
  return makeSigner(...given)(bytes);
}

function verifying(...given: Parameters<typeof makeVerifier>): Operation<unknown> {
  // As long as the modulus, or as an EdDSA signature: others are rejected before the platform is called.
  const signature = new Uint8Array(given[1].hasModulus ? 256 : 64);
  return makeVerifier(...given)(signature, bytes);
}

function encrypting(encrypt: KeyEncrypter): Operation<unknown> {
  return encrypt(bytes);
}

// The known answer tests run before node:crypto fails.
beforeAll(async () => {
  selectBackend("auto");
  await performed(digest("SHA-256", bytes));
  await performed(hmac("SHA-256", bytes, bytes));
  await performed(cbcEncrypt(bytes, iv, bytes));
  await performed(gcmEncrypt(bytes, iv, iv, bytes));
});

describe.each(dependences)("%s, where node:crypto's %s", (_, method, prepare) => {
  const failing = async (cause: unknown) => {
    const operation = prepare();
    vi.spyOn(nodeCrypto, method).mockImplementation(() => {
      throw cause;
    });
    return failureOf((async () => blocked(operation))());
  };

  test("lacks the algorithm, says what is not supported", async () => {
    const cause = Object.assign(new Error(), { code: "ERR_OSSL_EVP_UNSUPPORTED" });
    expect(await failing(cause)).toMatchObject({ code: "ERR_JOSE_NOT_SUPPORTED", cause });
  });

  test("fails in another way, blames the key", async () => {
    const cause = new TypeError("of the platform");
    expect(await failing(cause)).toMatchObject({ code: "ERR_KEY_INVALID", cause });
  });
});
