// AlgorithmIdentifier of keys: RFC 3279 section 2.3.1, RFC 4055 section 1.2.
import { generateKeyPairSync } from "node:crypto";
import { importKey } from "josette/jwk";
import { describe, expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../errors.ts";
import { rsaKey } from "../../keys.ts";
import { algorithmIdentifier, pem, pkcs1Public } from "./pem.ts";

const rsaOid = "1.2.840.113549.1.1.1";
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
    ["RSASSA-PSS", "1.2.840.113549.1.1.10"],
    ["RSAES-OAEP", "1.2.840.113549.1.1.7"],
    ["elliptic curve", "1.2.840.10045.2.1"],
    ["X25519", "1.3.101.110"],
    ["Ed448", "1.3.101.113"],
    ["unknown", "2.999.1"],
  ])("is not supported when it is another, and the error says which: %s", (name, oid) => {
    expect(codeOf(() => read(algorithmIdentifier(oid)))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(() => read(algorithmIdentifier(oid))).toThrow(name);
  });

  test.each([
    ["RSASSA-PSS", generateKeyPairSync("rsa-pss", { modulusLength: 1024 })],
    ["elliptic curve", generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["Ed25519", generateKeyPairSync("ed25519")],
    ["X25519", generateKeyPairSync("x25519")],
    ["Ed448", generateKeyPairSync("ed448")],
    ["X448", generateKeyPairSync("x448")],
    ["DSA", generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 })],
  ])("is not supported in a key that node:crypto made: %s", (_, { publicKey, privateKey }) => {
    const spki = publicKey.export({ type: "spki", format: "pem" }).toString();
    const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const input of [spki, pkcs8]) {
      expect(codeOf(() => importKey(input))).toBe("ERR_JOSE_NOT_SUPPORTED");
    }
  });
});
