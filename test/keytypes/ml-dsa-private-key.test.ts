// ML-DSA keys in DER and PEM: RFC 9881.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type KeyInput } from "josette/jwk";
import { exportJwk, exportPem, importKey, supports } from "../../src/jwk/index.ts";
import { loadPem, parseCertificate } from "../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { concatenate, der } from "../../examples/identity-provider/der-writer.ts";
import { encodePem, parsePem } from "../../src/encoding/pem.ts";
import { seedLength } from "../../src/keytypes/ml-dsa-private-key.ts";
import { mlDsaParameters } from "../support/curves.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { mlDsaNames, publicPart, type AkpJwk } from "../support/jwk/pairs.ts";
import { unsigned } from "../support/x509/certificates.ts";
import { algorithmIdentifier, pem } from "../support/jwk/pem.ts";

const oids = {
  "ML-DSA-44": "2.16.840.1.101.3.4.3.17",
  "ML-DSA-65": "2.16.840.1.101.3.4.3.18",
  "ML-DSA-87": "2.16.840.1.101.3.4.3.19",
} as const;
const expandedLengths = { "ML-DSA-44": 2560, "ML-DSA-65": 4032, "ML-DSA-87": 4896 } as const;

const file = (name: string) => readFileSync(new URL(`../files/keys/${name}.pem`, import.meta.url), "utf8");
const bytesOf = (text: string) => parsePem(text)[0]!.bytes;

test("the parameter sets of ML-DSA are those of FIPS 204 table 2, lengths in octets", () => {
  expect(mlDsaParameters).toMatchObject({
    "ML-DSA-44": {
      alg: "ML-DSA-44",
      publicKeyLength: 1312,
      expandedKeyLength: 2560,
      signatureLength: 2420,
      hintLength: 84,
    },
    "ML-DSA-65": {
      alg: "ML-DSA-65",
      publicKeyLength: 1952,
      expandedKeyLength: 4032,
      signatureLength: 3309,
      hintLength: 61,
    },
    "ML-DSA-87": {
      alg: "ML-DSA-87",
      publicKeyLength: 2592,
      expandedKeyLength: 4896,
      signatureLength: 4627,
      hintLength: 83,
    },
  });
  expect(seedLength).toBe(32);
});

describe.each(mlDsaNames)("%s", (alg) => {
  const name = alg.toLowerCase();
  const [seedFile, publicFile] = [file(`${name}-pkcs8`), file(`${name}-spki`)];
  const identifier = algorithmIdentifier(oids[alg]);
  // Node.js writes a header of 22 bytes before the seed, and one that ends with 00 before the public key.
  const { publicKeyLength } = mlDsaParameters[alg];
  const pub = bytesOf(publicFile).slice(-publicKeyLength);
  const seed = bytesOf(seedFile).slice(22);
  const jwk: AkpJwk = {
    kty: "AKP",
    alg,
    pub: text(pub),
    priv: text(seed),
  };

  /** FIPS 204 algorithm 24: both keys begin with rho. The rest of this one is arbitrary. */
  const expandedKey = Uint8Array.from({ length: expandedLengths[alg] }, (_, index) =>
    index < 32 ? pub[index]! : index % 251,
  );
  const seedForm = der.contextSpecific(0, "primitive", seed);
  const both = der.sequence(der.octetString(seed), der.octetString(expandedKey));
  const statedKey = der.contextSpecific(1, "primitive", concatenate(Uint8Array.of(0), pub));
  const pkcs8 = (privateKey: Uint8Array, ...more: readonly Uint8Array[]) =>
    der.sequence(der.integer(more.length), identifier, der.octetString(privateKey), ...more);
  const read = (privateKey: Uint8Array, ...more: readonly Uint8Array[]) =>
    importKey(pem("PRIVATE KEY", pkcs8(privateKey, ...more)));
  const spki = (key: Uint8Array, ...parameters: readonly Uint8Array[]) =>
    pem("PUBLIC KEY", der.sequence(algorithmIdentifier(oids[alg], ...parameters), der.bitString(key)));

  test("a public key is read, and written as it was", async () => {
    const key = importKey(publicFile);
    expect([key.kty, key.type, key.alg, key.bits]).toEqual(["AKP", "public", alg, publicKeyLength * 8]);
    expect(await exportJwk(key)).toEqual(publicPart(jwk));
    expect(await exportPem(key)).toBe(publicFile);
    expect(await exportPem(publicPart(jwk))).toBe(publicFile);
    expect(await exportPem(jwk)).toBe(publicFile);
    expect(codeOf(() => importKey(publicFile, { alg: "ES256" }))).toBe("ERR_INVALID_OPTION");
  });

  test("a private key is written as its seed", async () => {
    expect(await exportPem(jwk, { private: true })).toBe(seedFile);
    const encrypted = await exportPem(jwk, { private: true, passphrase: "secret" });
    expect(encrypted).toContain("ENCRYPTED PRIVATE KEY");
    const opened = loadPem(encrypted, { passphrase: "secret" });
    if (!(await supports(alg))) expect(await codeOfRejection(opened)).toBe("ERR_JOSE_NOT_SUPPORTED");
    else expect(await exportJwk((await opened).keys[0]!, { private: true })).toEqual(jwk);
  });

  test("a private key without its public half is read where the runtime can work it out", async () => {
    for (const text of [seedFile, pem("PRIVATE KEY", pkcs8(both))]) {
      if (!(await supports(alg))) {
        expect(await codeOfRejection(loadPem(text))).toBe("ERR_JOSE_NOT_SUPPORTED");
        expect(codeOf(() => importKey(text))).toBe("ERR_JOSE_NOT_SUPPORTED");
        continue;
      }
      const key = (await loadPem(text)).keys[0]!;
      expect([key.kty, key.type, key.alg]).toEqual(["AKP", "private", alg]);
      expect(await exportJwk(key, { private: true })).toEqual(jwk);
      expect(await exportPem(key, { private: true })).toBe(seedFile);
    }
  });

  test.each<[string, Uint8Array]>([
    ["the seed", seedForm],
    ["both", both],
  ])("a private key of %s with its public half is read everywhere", async (_, privateKey) => {
    const key = read(privateKey, statedKey);
    expect([key.kty, key.type, key.alg]).toEqual(["AKP", "private", alg]);
    expect(await exportJwk(key, { private: true })).toEqual(jwk);
  });

  test("an expanded private key alone is not supported", () => {
    expect(codeOf(() => read(der.octetString(expandedKey)))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => read(der.octetString(expandedKey), statedKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, Uint8Array]>([
    ["a seed that is too short", der.contextSpecific(0, "primitive", seed.subarray(1))],
    ["a seed that is too long", der.contextSpecific(0, "primitive", concatenate(seed, seed))],
    ["an explicitly tagged seed", der.contextSpecific(0, "constructed", der.octetString(seed))],
    ["the bare seed", seed],
    ["the seed in an OCTET STRING", der.octetString(seed)],
    ["an expanded key that is too short", der.octetString(expandedKey.subarray(1))],
    [
      "both, with a short seed",
      der.sequence(der.octetString(seed.subarray(1)), der.octetString(expandedKey)),
    ],
    ["both, with a short key", der.sequence(der.octetString(seed), der.octetString(expandedKey.subarray(1)))],
    ["both, in the wrong order", der.sequence(der.octetString(expandedKey), der.octetString(seed))],
    ["one of both", der.sequence(der.octetString(seed))],
    ["a third part", der.sequence(der.octetString(seed), der.octetString(expandedKey), der.nullValue())],
    ["something behind the seed", concatenate(seedForm, der.nullValue())],
    [
      "an expanded key of another pair",
      der.sequence(der.octetString(seed), der.octetString(expandedKey.map((octet) => octet ^ 1))),
    ],
    ["nothing", new Uint8Array(0)],
    ["NULL", der.nullValue()],
  ])("a private key with %s is refused", (_, privateKey) => {
    expect(codeOf(() => read(privateKey, statedKey))).toBe("ERR_KEY_INVALID");
  });

  test.each<[string, Uint8Array]>([
    ["is too short", concatenate(Uint8Array.of(0), pub.subarray(1))],
    ["is too long", concatenate(Uint8Array.of(0, 0), pub)],
    ["is not whole octets", concatenate(Uint8Array.of(1), pub)],
    ["is empty", new Uint8Array(0)],
  ])("a private key whose public half %s is refused", (_, stated) => {
    expect(codeOf(() => read(seedForm, der.contextSpecific(1, "primitive", stated)))).toBe("ERR_KEY_INVALID");
  });

  test("a public key of another length, or with parameters, is refused", () => {
    for (const text of [
      spki(pub.subarray(1)),
      spki(concatenate(pub, seed)),
      spki(new Uint8Array(0)),
      spki(pub, der.nullValue()),
      spki(der.octetString(pub)),
    ]) {
      expect(codeOf(() => importKey(text))).toBe("ERR_KEY_INVALID");
    }
  });

  test("is read from a certificate", async () => {
    const certificate = parseCertificate(unsigned({ subjectPublicKeyInfo: bytesOf(publicFile) }));
    expect(certificate.key.alg).toBe(alg);
    expect(await exportPem(certificate.key)).toBe(publicFile);
  });

  test("is read from a KeyObject by its DER, never by its JWK", async () => {
    const keyObject = (type: string, encoding: Uint8Array): KeyInput => {
      const exporting = {
        [Symbol.toStringTag]: "KeyObject",
        type,
        export: (options?: { readonly format: string }) => {
          if (options?.format !== "der") throw new Error("This may lock up");
          return encoding;
        },
      };
      return exporting;
    };
    expect(await exportJwk(keyObject("public", bytesOf(publicFile)))).toEqual(publicPart(jwk));
    const stated = keyObject("private", pkcs8(seedForm, statedKey));
    expect(await exportJwk(stated, { private: true })).toEqual(jwk);
    const bare = () => importKey(keyObject("private", bytesOf(seedFile)));
    if (!(await supports(alg))) expect(codeOf(bare)).toBe("ERR_JOSE_NOT_SUPPORTED");
    else expect(await exportJwk(bare(), { private: true })).toEqual(jwk);
  });

  test("with any seed and public key comes back as it went in", async () => {
    const supported = await supports(alg);
    const publicKeyOf = async (priv: Uint8Array) => {
      const file = encodePem("PRIVATE KEY", pkcs8(der.contextSpecific(0, "primitive", priv)));
      const { pub = "" } = await exportJwk((await loadPem(file)).keys[0]!);
      return Uint8Array.from(Buffer.from(pub, "base64url"));
    };
    const anyOctets = (length: number) => fc.noBias(fc.uint8Array({ minLength: length, maxLength: length }));
    await fc.assert(
      fc.asyncProperty(anyOctets(32), anyOctets(publicKeyLength), async (priv, made) => {
        // If the runtime has ML-DSA, the public key must match the seed.
        const half = supported ? await publicKeyOf(priv) : made;
        const pair = { ...jwk, priv: text(priv), pub: text(half) };
        const publicText = await exportPem(pair);
        expect(await exportJwk(importKey(publicText))).toEqual(publicPart(pair));
        const written = bytesOf(await exportPem(pair, { private: true }));
        expect(written).toEqual(pkcs8(der.contextSpecific(0, "primitive", priv)));
        const key = read(
          der.contextSpecific(0, "primitive", priv),
          der.contextSpecific(1, "primitive", concatenate(Uint8Array.of(0), half)),
        );
        expect(await exportJwk(key, { private: true })).toEqual(pair);
      }),
      { numRuns: 20 },
    );
  });
});

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
