// Who signed a certificate: RFC 5280 section 4.1.1, with the algorithms of RFC 3279, RFC 4055, RFC 5758 and RFC 8410.
import { every } from "../../../src/algorithms/every.ts";
import { constants, generateKeyPairSync, sign, type KeyObject, type SignKeyObjectInput } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { JoseError, type Fault } from "../../../src/errors.ts";
import { readSpki } from "../../../src/jwk/formats/spki.ts";
import { makeKey, type Key } from "../../../src/jwk/key/key.ts";
import { run } from "../../../src/steps/drivers.ts";
import { readSignedDataAlgorithm, verifySignedData } from "../../../src/x509/path/signed-data.ts";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, rsaKey } from "../../support/keys.ts";

const fault: Fault = (problem) => new JoseError("ERR_X509_INVALID", problem);
const data = new TextEncoder().encode("what is signed");

const oids = {
  rsaEncryption: "1.2.840.113549.1.1.1",
  rsassaPss: "1.2.840.113549.1.1.10",
  mgf1: "1.2.840.113549.1.1.8",
  sha256WithRsa: "1.2.840.113549.1.1.11",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  ecdsaWithSha384: "1.2.840.10045.4.3.3",
  ecdsaWithSha512: "1.2.840.10045.4.3.4",
  ed25519: "1.3.101.112",
  sha256: "2.16.840.1.101.3.4.2.1",
  sha512: "2.16.840.1.101.3.4.2.3",
};

const rsa = keyObjects(rsaKey);
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed25519 = generateKeyPairSync("ed25519");
const x25519 = generateKeyPairSync("x25519");

function identifier(oid: string, ...parameters: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(der.sequence(der.objectIdentifier(oid), ...parameters));
}

function pssIdentifier(hash: string, saltLength: number): Uint8Array<ArrayBuffer> {
  const digest = identifier(hash, der.nullValue());
  const parameters = der.sequence(
    der.contextSpecific(0, "constructed", digest),
    der.contextSpecific(1, "constructed", identifier(oids.mgf1, digest)),
    der.contextSpecific(2, "constructed", der.integer(saltLength)),
  );
  return identifier(oids.rsassaPss, parameters);
}

function keyOf(publicKey: KeyObject): Key {
  return keyIn(publicKey.export({ type: "spki", format: "der" }));
}

function keyIn(spki: Uint8Array): Key {
  const { contents, metadata } = readSpki(every(), Uint8Array.from(spki), fault);
  return makeKey(contents, metadata);
}

/** The RSA key as one for RSASSA-PSS alone, with these parameters. */
function pssKey(...parameters: Uint8Array[]): Key {
  const publicKey = rsa.publicKey.export({ type: "pkcs1", format: "der" });
  return keyIn(der.sequence(identifier(oids.rsassaPss, ...parameters), der.bitString(publicKey)));
}

/** `undefined` where the key does not go with the algorithm. */
async function verified(
  algorithm: Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
  key: Key,
  signed = data,
): Promise<boolean | undefined> {
  const read = readSignedDataAlgorithm(algorithm, fault);
  const scheme = read.schemeFor(key);
  if (scheme === undefined) return undefined;
  return run(verifySignedData({ data: signed, signature: Uint8Array.from(signature) }, read, scheme, key));
}

function pssSigned(hash: string, saltLength: number): Uint8Array {
  const input: SignKeyObjectInput = {
    key: rsa.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength,
  };
  return sign(hash, data, input);
}

describe("a signature is verified:", () => {
  test.each<[string, string, KeyObject, KeyObject, string | null]>([
    ["RSA", oids.sha256WithRsa, rsa.privateKey, rsa.publicKey, "sha256"],
    ["P-256 with SHA-256", oids.ecdsaWithSha256, p256.privateKey, p256.publicKey, "sha256"],
    ["P-256 with SHA-384", oids.ecdsaWithSha384, p256.privateKey, p256.publicKey, "sha384"],
    ["P-384 with SHA-256", oids.ecdsaWithSha256, p384.privateKey, p384.publicKey, "sha256"],
    ["P-384 with SHA-512", oids.ecdsaWithSha512, p384.privateKey, p384.publicKey, "sha512"],
    ["P-521 with SHA-256", oids.ecdsaWithSha256, p521.privateKey, p521.publicKey, "sha256"],
    ["Ed25519", oids.ed25519, ed25519.privateKey, ed25519.publicKey, null],
  ])("%s", async (_, oid, privateKey, publicKey, hash) => {
    const algorithm = oid === oids.sha256WithRsa ? identifier(oid, der.nullValue()) : identifier(oid);
    const signature = sign(hash, data, privateKey);
    const key = keyOf(publicKey);
    expect(await verified(algorithm, signature, key)).toBe(true);
    expect(await verified(algorithm, signature, key, data.slice(1))).toBe(false);
    expect(await verified(algorithm, signature.subarray(1), key)).toBe(false);
  });

  test("a key that has verified with one hash function verifies with another", async () => {
    const key = keyOf(p256.publicKey);
    for (const [hash, oid] of [
      ["sha256", oids.ecdsaWithSha256],
      ["sha512", oids.ecdsaWithSha512],
      ["sha256", oids.ecdsaWithSha256],
    ] as const) {
      expect(await verified(identifier(oid), sign(hash, data, p256.privateKey), key)).toBe(true);
    }
    const signature = sign("sha256", data, p256.privateKey);
    expect(await verified(identifier(oids.ecdsaWithSha512), signature, key)).toBe(false);
  });

  test.each([0, 8, 16, 20, 32, 64, 127])("RSASSA-PSS with a salt of %i bytes", async (saltLength) => {
    const key = keyOf(rsa.publicKey);
    const signature = pssSigned("sha256", saltLength);
    expect(await verified(pssIdentifier(oids.sha256, saltLength), signature, key)).toBe(true);
    expect(await verified(pssIdentifier(oids.sha256, saltLength + 1), signature, key)).not.toBe(true);
    expect(await verified(pssIdentifier(oids.sha512, saltLength), signature, key)).not.toBe(true);
  });

  test("sha256WithRSAEncryption without parameters, RFC 4055 section 5", async () => {
    const signature = sign("sha256", data, rsa.privateKey);
    expect(await verified(identifier(oids.sha256WithRsa), signature, keyOf(rsa.publicKey))).toBe(true);
  });
});

describe("a key for RSASSA-PSS alone, RFC 4055 section 3.3,", () => {
  const restricted = pssKey(der.sequence(...pssParameters(oids.sha256, 20)));

  function pssParameters(hash: string, saltLength: number): Uint8Array[] {
    const digest = identifier(hash, der.nullValue());
    return [
      der.contextSpecific(0, "constructed", digest),
      der.contextSpecific(1, "constructed", identifier(oids.mgf1, digest)),
      der.contextSpecific(2, "constructed", der.integer(saltLength)),
    ];
  }

  test("verifies with its hash function and no other", async () => {
    const sha512 = pssSigned("sha512", 64);
    expect(await verified(pssIdentifier(oids.sha256, 32), pssSigned("sha256", 32), restricted)).toBe(true);
    expect(await verified(pssIdentifier(oids.sha512, 64), sha512, restricted)).toBeUndefined();
    expect(await verified(pssIdentifier(oids.sha512, 64), sha512, pssKey())).toBe(true);
  });

  test("verifies with a salt that is at least as long as its parameters say", async () => {
    for (const length of [20, 21, 31, 32, 33]) {
      const signature = pssSigned("sha256", length);
      expect(await verified(pssIdentifier(oids.sha256, length), signature, restricted)).toBe(true);
    }
    const short = pssSigned("sha256", 19);
    expect(await verified(pssIdentifier(oids.sha256, 19), short, restricted)).toBeUndefined();
    expect(await verified(pssIdentifier(oids.sha256, 19), short, pssKey())).toBe(true);
  });

  test("verifies nothing of RSASSA-PKCS1-v1_5", async () => {
    const signature = sign("sha256", data, rsa.privateKey);
    for (const key of [restricted, pssKey()]) {
      expect(await verified(identifier(oids.sha256WithRsa), signature, key)).toBeUndefined();
    }
  });
});

describe("a key goes with algorithms of its kind alone:", () => {
  test.each<[string, KeyObject, string]>([
    ["RSA and ECDSA", rsa.publicKey, oids.ecdsaWithSha256],
    ["RSA and Ed25519", rsa.publicKey, oids.ed25519],
    ["P-256 and RSA", p256.publicKey, oids.sha256WithRsa],
    ["P-256 and Ed25519", p256.publicKey, oids.ed25519],
    ["Ed25519 and ECDSA", ed25519.publicKey, oids.ecdsaWithSha256],
    ["Ed25519 and Ed448", ed25519.publicKey, "1.3.101.113"],
    ["X25519 and Ed25519", x25519.publicKey, oids.ed25519],
  ])("not %s", async (_, publicKey, oid) => {
    expect(await verified(identifier(oid), new Uint8Array(64), keyOf(publicKey))).toBeUndefined();
  });
});

describe("ECDSA signatures are DER:", () => {
  const value = (...content: Uint8Array[]) => der.sequence(...content);
  const number = (...octets: number[]) => der.tagged(0x02, Uint8Array.from(octets));

  test.each<[string, Uint8Array]>([
    ["R || S", new Uint8Array(64).fill(1)],
    ["nothing", new Uint8Array()],
    ["one INTEGER", value(number(1))],
    ["three INTEGERs", value(number(1), number(1), number(1))],
    ["a byte after it", Buffer.concat([value(number(1), number(1)), Buffer.alloc(1)])],
    ["a negative INTEGER", value(number(0x80), number(1))],
    ["a padded INTEGER", value(number(0, 1), number(1))],
    ["an empty INTEGER", value(number(), number(1))],
    ["an INTEGER that is too long", value(number(...new Array<number>(33).fill(1)), number(1))],
    ["zeros", value(number(0), number(0))],
  ])("%s is none", async (_, signature) => {
    expect(await verified(identifier(oids.ecdsaWithSha256), signature, keyOf(p256.publicKey))).toBe(false);
  });

  test("arbitrary bytes are none, of any key", async () => {
    const pairs = [
      [identifier(oids.sha256WithRsa, der.nullValue()), keyOf(rsa.publicKey)],
      [pssIdentifier(oids.sha256, 32), keyOf(rsa.publicKey)],
      [identifier(oids.ecdsaWithSha256), keyOf(p256.publicKey)],
      [identifier(oids.ecdsaWithSha384), keyOf(p521.publicKey)],
      [identifier(oids.ed25519), keyOf(ed25519.publicKey)],
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...pairs), fc.uint8Array({ maxLength: 300 }), async (pair, bytes) => {
        expect(await verified(pair[0], bytes, pair[1])).toBe(false);
      }),
    );
  });
});

describe("an algorithm:", () => {
  test.each<[string, Uint8Array<ArrayBuffer>, boolean]>([
    ["md5WithRSAEncryption", identifier("1.2.840.113549.1.1.4", der.nullValue()), true],
    ["sha1WithRSAEncryption", identifier("1.2.840.113549.1.1.5", der.nullValue()), true],
    ["ecdsa-with-SHA1", identifier("1.2.840.10045.4.1"), true],
    ["RSASSA-PSS with its defaults", identifier(oids.rsassaPss, der.sequence()), true],
    ["RSASSA-PSS with SHA-256", pssIdentifier(oids.sha256, 32), false],
    ["sha256WithRSAEncryption", identifier(oids.sha256WithRsa, der.nullValue()), false],
  ])("%s is read", (_, algorithm, broken) => {
    const read = readSignedDataAlgorithm(algorithm, fault);
    expect(read.broken).toBe(broken);
    expect(broken && read.schemeFor(keyOf(rsa.publicKey)) !== undefined).toBe(false);
  });

  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ["DSA with SHA-256", identifier("2.16.840.1.101.3.4.3.2"), "ERR_JOSE_NOT_SUPPORTED"],
    ["ML-DSA-44", identifier("2.16.840.1.101.3.4.3.17"), "ERR_JOSE_NOT_SUPPORTED"],
    ["the algorithm of a key", identifier(oids.rsaEncryption, der.nullValue()), "ERR_JOSE_NOT_SUPPORTED"],
    ["RSASSA-PSS without parameters", identifier(oids.rsassaPss), "ERR_X509_INVALID"],
    ["ECDSA with parameters", identifier(oids.ecdsaWithSha256, der.nullValue()), "ERR_X509_INVALID"],
    ["Ed25519 with parameters", identifier(oids.ed25519, der.nullValue()), "ERR_X509_INVALID"],
    ["RSA with other parameters", identifier(oids.sha256WithRsa, der.sequence()), "ERR_X509_INVALID"],
    [
      "RSA with a full NULL",
      identifier(oids.sha256WithRsa, der.tagged(5, new Uint8Array(1))),
      "ERR_X509_INVALID",
    ],
    ["nothing", new Uint8Array(), "ERR_X509_INVALID"],
  ])("%s is refused", (_, algorithm, code) => {
    expect(codeOf(() => readSignedDataAlgorithm(algorithm, fault))).toBe(code);
  });
});
