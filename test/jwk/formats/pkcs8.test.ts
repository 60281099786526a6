// PrivateKeyInfo and OneAsymmetricKey: RFC 5958 section 2.
import fc from "fast-check";
import { exportJwk, importKey } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der } from "../../../examples/identity-provider/der-writer.ts";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";
import { pem, pkcs1Private, pkcs1Public, rsaEncryption } from "../../support/jwk/pem.ts";

const privateKey = der.octetString(pkcs1Private(rsaKey));
const attributes = der.contextSpecific(
  0,
  "constructed",
  der.sequence(der.objectIdentifier("1.2.3"), der.set()),
);
const publicKey = der.contextSpecific(1, "primitive", concatenate(Uint8Array.of(0), pkcs1Public(rsaKey)));
const version1 = der.integer(0);
const version2 = der.integer(1);
const read = (bytes: Uint8Array) => importKey(pem("PRIVATE KEY", bytes));
const codeFor = (bytes: Uint8Array) => codeOf(() => read(bytes));

describe("PKCS #8", () => {
  test.each<[string, Uint8Array]>([
    ["of version 1", der.sequence(version1, rsaEncryption, privateKey)],
    ["with attributes", der.sequence(version1, rsaEncryption, privateKey, attributes)],
    ["of version 2 with the public key", der.sequence(version2, rsaEncryption, privateKey, publicKey)],
    ["with both", der.sequence(version2, rsaEncryption, privateKey, attributes, publicKey)],
  ])("%s is read", async (_, bytes) => {
    expect(await exportJwk(read(bytes), { private: true })).toEqual(rsaKey);
  });

  test.each<[string, Uint8Array]>([
    ["of version 3", der.sequence(der.integer(2), rsaEncryption, privateKey)],
    ["of version 257", der.sequence(der.integer(257), rsaEncryption, privateKey)],
    ["of a negative version", der.sequence(der.integer(-1), rsaEncryption, privateKey)],
    ["without a version", der.sequence(rsaEncryption, privateKey)],
    ["without a key", der.sequence(version1, rsaEncryption)],
    [
      "with the key in a BIT STRING",
      der.sequence(version1, rsaEncryption, der.bitString(pkcs1Private(rsaKey))),
    ],
    ["with a public key inside", der.sequence(version1, rsaEncryption, der.octetString(pkcs1Public(rsaKey)))],
    ["with an empty key", der.sequence(version1, rsaEncryption, der.octetString(new Uint8Array(0)))],
    [
      "with the optional parts in the wrong order",
      der.sequence(version2, rsaEncryption, privateKey, publicKey, attributes),
    ],
    [
      "with something behind it",
      concatenate(der.sequence(version1, rsaEncryption, privateKey), der.nullValue()),
    ],
    ["with something unknown in it", der.sequence(version1, rsaEncryption, privateKey, der.nullValue())],
    ["that is a PKCS #1 key", pkcs1Private(rsaKey)],
    ["that is a public key", der.sequence(rsaEncryption, der.bitString(pkcs1Public(rsaKey)))],
  ])("%s is refused", (_, bytes) => {
    expect(codeFor(bytes)).toMatch(/^ERR_(KEY_INVALID|JOSE_NOT_SUPPORTED)$/);
  });

  test("with one octet changed is refused, or still the same key", async () => {
    const sound = keyObjects(rsaKey).privateKey.export({ type: "pkcs8", format: "der" });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(sound.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (position, difference) => {
          const changed = Uint8Array.from(sound);
          changed[position]! ^= difference;
          if (codeFor(changed) === undefined)
            expect(await exportJwk(read(changed), { private: true })).toEqual(rsaKey);
        },
      ),
      { numRuns: 300 },
    );
  });
});
