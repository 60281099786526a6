// SubjectPublicKeyInfo: RFC 5280 section 4.1.2.7.
import { exportJwk, importKey } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { pem, pkcs1Public, rsaEncryption } from "../../support/jwk/pem.ts";

const publicKey = pkcs1Public(rsaKey);
const wellFormed = der.sequence(rsaEncryption, der.bitString(publicKey));
const codeFor = (bytes: Uint8Array) => codeOf(() => importKey(pem("PUBLIC KEY", bytes)));

describe("SubjectPublicKeyInfo", () => {
  test("is read", async () => {
    expect(await exportJwk(importKey(pem("PUBLIC KEY", wellFormed)))).toEqual(publicJwk(rsaKey));
  });

  test.each<[string, Uint8Array]>([
    ["a bare PKCS #1 key", publicKey],
    ["something behind it", concatenate(wellFormed, der.nullValue())],
    ["something behind the key", der.sequence(rsaEncryption, der.bitString(publicKey), der.nullValue())],
    ["no key", der.sequence(rsaEncryption)],
    ["no algorithm", der.sequence(der.bitString(publicKey))],
    ["the key in an OCTET STRING", der.sequence(rsaEncryption, der.octetString(publicKey))],
    ["a key of bits that are no octets", der.sequence(rsaEncryption, der.bitString(publicKey, 1))],
    ["a BIT STRING without its first octet", der.sequence(rsaEncryption, der.tagged(0x03))],
    ["an empty key", der.sequence(rsaEncryption, der.bitString(new Uint8Array(0)))],
    ["a SET", der.set(rsaEncryption, der.bitString(publicKey))],
    ["nothing", der.sequence()],
    ["an indefinite length", concatenate(Uint8Array.of(0x30, 0x80), rsaEncryption, der.bitString(publicKey))],
    ["a cut", wellFormed.subarray(0, -1)],
  ])("with %s is refused", (_, bytes) => {
    expect(codeFor(bytes)).toBe("ERR_KEY_INVALID");
  });
});
