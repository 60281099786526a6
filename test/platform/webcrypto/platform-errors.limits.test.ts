// What a platform cannot do, and says with errors that could be about a key: fixed probes tell the two apart.
import { generateKeyPairSync } from "node:crypto";
import { selectBackend } from "josette/jwk";
import { generateKey, importSecret } from "../../../src/jwk/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { cbcDecrypt } from "../../../src/platform/ciphers.ts";
import { makeKeyUnwrapper } from "../../../src/platform/aes-key-wrap.ts";
import { pbkdf2 } from "../../../src/platform/webcrypto/digest-hmac-pbkdf2.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { performed } from "../../support/platform/waiting.ts";
import { secretBytes } from "../../support/tokens.ts";

const { subtle } = crypto;
const message = secretBytes(20);

type Refuses = (format: string, key: unknown, algorithm: { readonly name: string }) => boolean;

/** A platform that refuses to import some keys. */
function importsNo(refuses: Refuses, name: string): void {
  const importKey = async (...given: Parameters<SubtleCrypto["importKey"]>): Promise<CryptoKey> => {
    const [format, key, algorithm] = given;
    const named = typeof algorithm === "string" ? { name: algorithm } : algorithm;
    if (refuses(format, key, named)) throw new DOMException("not here", name);
    return subtle.importKey(...given);
  };
  vi.spyOn(crypto, "subtle", "get").mockReturnValue(
    new Proxy(subtle, {
      get: (target, property): unknown => {
        if (property === "importKey") return importKey;
        const value: unknown = Reflect.get(target, property);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
  );
}

beforeEach(() => void selectBackend("webcrypto"));
afterEach(() => {
  vi.restoreAllMocks();
  selectBackend(inject("backend"));
});

const is192Bits: Refuses = (_format, key, { name }) =>
  name.startsWith("AES-") && key instanceof Uint8Array && key.length === 24;

test.each(["A192GCM", "A192CBC-HS384"] as const)("AES with 192 bits, in %s", async (enc) => {
  // A new key each time: what a key has been imported as is remembered.
  const secret = () => importSecret(secretBytes(enc === "A192GCM" ? 24 : 48));
  const policy = { alg: ["dir"], enc: [enc] } as const;
  const token = await encryptCompact(message, secret(), { alg: "dir", enc });
  importsNo(is192Bits, "OperationError");
  expect(await codeOfRejection(encryptCompact(message, secret(), { alg: "dir", enc }))).toBe(
    "ERR_JOSE_NOT_SUPPORTED",
  );
  expect(await codeOfRejection(decryptCompact(token, secret(), policy))).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("AES-CBC with 192 bits, whether the MAC holds or not", async () => {
  const [bytes, otherBytes] = [secretBytes(48), secretBytes(48)];
  const request = { alg: "dir", enc: "A192CBC-HS384" } as const;
  const token = await encryptCompact(message, importSecret(bytes), request);
  importsNo(is192Bits, "OperationError");
  const policy = { alg: ["dir"], enc: ["A192CBC-HS384"] } as const;
  const [key, other] = [importSecret(bytes), importSecret(otherBytes)];
  expect(await codeOfRejection(decryptCompact(token, [other, key], policy))).toBe("ERR_JOSE_NOT_SUPPORTED");
  expect(await codeOfRejection(decryptCompact(token, other, policy))).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("what has no length that a ciphertext can have never reaches the platform", async () => {
  const unwrap = makeKeyUnwrapper({ form: "secret", bytes: secretBytes(16) });
  const asked = [vi.spyOn(subtle, "unwrapKey"), vi.spyOn(subtle, "decrypt")];
  for (const length of [0, 1, 8, 16, 23, 25]) expect(await performed(unwrap(secretBytes(length)))).toBeNull();
  expect(await performed(cbcDecrypt(secretBytes(16), secretBytes(16), new Uint8Array()))).toBeNull();
  for (const method of asked) expect(method).not.toHaveBeenCalled();
});

test("AES Key Wrap with 192 bits", async () => {
  importsNo(is192Bits, "OperationError");
  const encrypted = encryptCompact(message, importSecret(secretBytes(24)), { alg: "A192KW", enc: "A256GCM" });
  expect(await codeOfRejection(encrypted)).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("a curve", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const token = await signCompact(message, privateKey, { alg: "Ed25519" });
  importsNo((_format, _key, { name }) => name === "Ed25519", "DataError");
  const verified = verifyCompact(token, publicKey, { alg: ["Ed25519"] });
  expect(await codeOfRejection(verified)).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("PBKDF2 of an empty password", async () => {
  vi.spyOn(subtle, "deriveBits").mockRejectedValue(new DOMException("not here", "OperationError"));
  const derived = pbkdf2("SHA-256", new Uint8Array(), secretBytes(16), 1000, 16);
  expect(await codeOfRejection(derived)).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("a modulus that the platform does not generate", async () => {
  vi.spyOn(subtle, "generateKey").mockRejectedValue(new DOMException("not here", "OperationError"));
  expect(await codeOfRejection(generateKey("RS256", { modulusLength: 2056 }))).toBe("ERR_JOSE_NOT_SUPPORTED");
});

test("an EC private key without its public half", async () => {
  const der = Buffer.from(
    `3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420${"11".repeat(32)}`,
    "hex",
  );
  const pem = `-----BEGIN PRIVATE KEY-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
  expect((await loadPem(pem)).keys).toHaveLength(1);
  importsNo((format) => format === "pkcs8", "DataError");
  expect(await codeOfRejection(loadPem(pem))).toBe("ERR_JOSE_NOT_SUPPORTED");
});
