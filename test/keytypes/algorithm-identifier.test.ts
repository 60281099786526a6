// AlgorithmIdentifier of keys: RFC 4055 section 1.2, RFC 5480 section 2.1, RFC 8410 section 3.
import { generateKeyPairSync } from "node:crypto";
import { importKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { der } from "../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../support/errors.ts";
import { rsaKey } from "../support/keys.ts";
import { algorithmIdentifier, pem, pkcs1Public } from "../support/jwk/pem.ts";

const rsaOid = "1.2.840.113549.1.1.1";
const ecOid = "1.2.840.10045.2.1";
const p256 = der.objectIdentifier("1.2.840.10045.3.1.7");
const read = (identifier: Uint8Array) =>
  importKey(pem("PUBLIC KEY", der.sequence(identifier, der.bitString(pkcs1Public(rsaKey)))));

describe("the algorithm of a key", () => {
  test("may be rsaEncryption with NULL parameters, or with none as some write it", () => {
    expect(read(algorithmIdentifier(rsaOid, der.nullValue())).bits).toBe(2048);
    expect(read(algorithmIdentifier(rsaOid)).bits).toBe(2048);
  });

  test.each<[string, Uint8Array]>([
    ["a NULL with contents", algorithmIdentifier(rsaOid, der.tagged(0x05, Uint8Array.of(0)))],
    ["other parameters", algorithmIdentifier(rsaOid, der.sequence())],
    ["two parameters", algorithmIdentifier(rsaOid, der.nullValue(), der.nullValue())],
    ["no identifier", der.sequence()],
    ["an empty identifier", der.sequence(der.tagged(0x06))],
    ["an identifier that does not end", der.sequence(der.tagged(0x06, Uint8Array.of(0x2a, 0x86)))],
    ["a bare identifier", der.objectIdentifier(rsaOid)],
  ])("is refused with %s", (_, identifier) => {
    expect(codeOf(() => read(identifier))).toBe("ERR_KEY_INVALID");
  });

  test.each([
    ["RSAES-OAEP", "1.2.840.113549.1.1.7"],
    ["DSA", "1.2.840.10040.4.1"],
    ["ECDH only", "1.3.132.1.12"],
    ["2.999.1", "2.999.1"],
  ])("is not supported when it is another, and the error says which: %s", (name, oid) => {
    expect(codeOf(() => read(algorithmIdentifier(oid)))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(() => read(algorithmIdentifier(oid))).toThrow(name);
  });

  test.each([
    ["secp256k1", "1.3.132.0.10"],
    ["P-224", "1.3.132.0.33"],
    ["brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7"],
    ["1.2.3", "1.2.3"],
  ])("is not supported on another curve, and the error says which: %s", (name, oid) => {
    const identifier = algorithmIdentifier(ecOid, der.objectIdentifier(oid));
    expect(codeOf(() => read(identifier))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(() => read(identifier)).toThrow(name);
  });

  test("is not supported where the parameters of the curve are spelled out, RFC 5480 section 2.1.1", () => {
    expect(codeOf(() => read(algorithmIdentifier(ecOid, der.sequence())))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, Uint8Array]>([
    ["an elliptic curve without a name", algorithmIdentifier(ecOid)],
    ["an elliptic curve with NULL for a name", algorithmIdentifier(ecOid, der.nullValue())],
    ["an elliptic curve with two names", algorithmIdentifier(ecOid, p256, p256)],
    ["Ed25519 with NULL parameters, RFC 8410 section 3", algorithmIdentifier("1.3.101.112", der.nullValue())],
  ])("is refused for %s", (_, identifier) => {
    expect(codeOf(() => read(identifier))).toBe("ERR_KEY_INVALID");
  });

  test("is not supported in a key of DSA that node:crypto made", () => {
    const { publicKey, privateKey } = generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 });
    const spki = publicKey.export({ type: "spki", format: "pem" }).toString();
    const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const input of [spki, pkcs8]) {
      expect(codeOf(() => importKey(input))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });
});
