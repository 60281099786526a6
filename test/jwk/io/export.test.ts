// Exports contain only the public half, unless the private part is requested.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generateKeySync,
  webcrypto,
} from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type ExportOptions, type Jwk, type KeyInput } from "josette/jwk";
import {
  exportJwk,
  exportPem,
  importKey,
  importSecret,
  publicKey,
  thumbprint,
} from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey, rsaKey3072 } from "../../support/keys.ts";
import { jwkOf } from "../../support/native-jwk.ts";

const { subtle } = webcrypto;
const rsa = keyObjects(rsaKey);
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const unusualExponent = generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }).privateKey;
const pool = fc.constantFrom<Jwk[]>(rsaKey, otherRsaKey, rsaKey3072, jwkOf(unusualExponent));
const metadata = fc.record(
  { kid: fc.string(), use: fc.constant("sig"), alg: fc.constant("RS384"), key_ops: fc.constant(["sign"]) },
  { requiredKeys: [] },
);

describe("exportJwk", () => {
  test("gives back the private key that was imported, when asked to", async () => {
    await fc.assert(
      fc.asyncProperty(pool, metadata, async (members, described) => {
        const jwk = { ...members, ...described };
        expect(await exportJwk(importKey(jwk), { private: true })).toEqual(jwk);
        expect(await exportJwk(jwk, { private: true })).toEqual(jwk);
      }),
    );
  });

  test("gives the public half otherwise, which imports as the public key", async () => {
    await fc.assert(
      fc.asyncProperty(pool, metadata, async (members, { key_ops, ...described }) => {
        const jwk = { ...members, ...described, ...(key_ops && { key_ops }) };
        const { kty, n, e } = members;
        const exported = { kty, n, e, ...described, ...(key_ops && { key_ops: ["verify"] }) };
        for (const options of [undefined, {}, { private: false }]) {
          expect(await exportJwk(jwk, options)).toEqual(exported);
        }
        expect(importKey(exported).type).toBe("public");
        expect(await exportJwk(publicKey(jwk))).toEqual(exported);
      }),
    );
  });

  test("gives back a secret, when asked to", async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(fc.uint8Array({ minLength: 1 })), async (bytes) => {
        const jwk = await exportJwk(importSecret(bytes), { private: true });
        expect(jwk).toEqual({ kty: "oct", k: Buffer.from(bytes).toString("base64url") });
        expect(await exportJwk(jwk, { private: true })).toEqual(jwk);
      }),
    );
  });

  test("gives something new each time", async () => {
    const key = importKey({ ...publicJwk(rsaKey), key_ops: ["verify"] });
    const first = await exportJwk(key);
    Object.assign(first, { n: "changed" });
    expect(await exportJwk(key)).toEqual({ ...publicJwk(rsaKey), key_ops: ["verify"] });
  });

  test("gives a public half that imports, also for a private key that says it can do both", async () => {
    for (const key_ops of [
      ["sign", "verify"],
      ["encrypt", "decrypt"],
      ["wrapKey", "unwrapKey", "decrypt"],
    ]) {
      const exported = await exportJwk({ ...rsaKey, key_ops });
      expect(importKey(exported).type).toBe("public");
    }
  });
});

describe("exportPem", () => {
  test.each([rsaKey, otherRsaKey, rsaKey3072])(
    "gives what node:crypto reads as the same key",
    async (jwk) => {
      const { privateKey: expectedPrivate, publicKey: expectedPublic } = keyObjects(jwk);
      const privatePem = await exportPem(jwk, { private: true });
      expect(createPrivateKey(privatePem).equals(expectedPrivate)).toBe(true);
      expect(privatePem).toBe(expectedPrivate.export({ type: "pkcs8", format: "pem" }));
      for (const publicPem of [
        await exportPem(jwk),
        await exportPem(publicJwk(jwk)),
        await exportPem(publicKey(jwk)),
      ]) {
        expect(createPublicKey(publicPem).equals(expectedPublic)).toBe(true);
        expect(publicPem).toBe(expectedPublic.export({ type: "spki", format: "pem" }));
      }
    },
  );

  test("gives what importKey reads as the same key", async () => {
    await fc.assert(
      fc.asyncProperty(pool, async (jwk) => {
        const { kty, n, e } = jwk;
        expect(
          await exportJwk(importKey(await exportPem(jwk, { private: true })), { private: true }),
        ).toEqual(jwk);
        expect(await exportJwk(importKey(await exportPem(jwk)))).toEqual({ kty, n, e });
      }),
    );
  });

  test("has no form for a secret", async () => {
    const secret = importSecret(new Uint8Array(32));
    expect(await codeOfRejection(exportPem(secret))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await codeOfRejection(exportPem(secret, { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
  });
});

// RFC 4055 section 1.2: the AlgorithmIdentifier of a key restricted to RSASSA-PSS says so.
describe.each([
  ["rsa-pss", {}, ["PS256", "PS384", "PS512"]],
  ["rsa-pss-sha256", { hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha256", saltLength: 32 }, ["PS256"]],
] as const)("exportPem of %s", (name, parameters, algs) => {
  const pem = readFileSync(new URL(`../../files/keys/${name}.pem`, import.meta.url), "utf8");
  const key = importKey(pem);
  const original = createPrivateKey(pem);
  const details = { modulusLength: 2048, publicExponent: 65537n, ...parameters };
  const exported = async (): Promise<readonly string[]> => [
    await exportPem(key, { private: true }),
    await exportPem(key),
    await exportPem(publicKey(key)),
  ];

  test("writes a key for RSASSA-PSS again", async () => {
    const [privatePem = "", ...publicPems] = await exported();
    const privateKey = createPrivateKey(privatePem);
    expect(privateKey.asymmetricKeyType).toBe("rsa-pss");
    expect(privateKey.asymmetricKeyDetails).toEqual(details);
    expect(privateKey.equals(original)).toBe(true);
    for (const publicPem of publicPems) {
      const half = createPublicKey(publicPem);
      expect(half.asymmetricKeyType).toBe("rsa-pss");
      expect(half.asymmetricKeyDetails).toEqual(details);
      expect(half.equals(createPublicKey(original))).toBe(true);
    }
  });

  test("writes one under a passphrase too", async () => {
    const encrypted = await exportPem(key, { private: true, passphrase: "secret" });
    const privateKey = createPrivateKey({ key: encrypted, passphrase: "secret" });
    expect([privateKey.asymmetricKeyType, privateKey.asymmetricKeyDetails]).toEqual(["rsa-pss", details]);
  });

  test("writes one that is for the same algorithms", async () => {
    for (const text of await exported()) {
      const again = importKey(text);
      expect([again.alg, again.bits]).toEqual([key.alg, key.bits]);
      for (const alg of algs) expect(importKey(text, { alg }).alg).toBe(alg);
      for (const alg of ["RS256", "RSA-OAEP"] as const) {
        expect(codeOf(() => importKey(text, { alg }))).toBe("ERR_INVALID_OPTION");
      }
    }
  });
});

describe.each<[string, (key: KeyInput, options?: ExportOptions) => Promise<unknown>]>([
  ["exportJwk", exportJwk],
  ["exportPem", exportPem],
])("%s", (_, exportKey) => {
  test("has nothing private to give of a public key", async () => {
    for (const key of [publicJwk(rsaKey), rsa.publicKey, importKey(publicJwk(rsaKey))]) {
      expect(await codeOfRejection(exportKey(key, { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
    }
  });

  test("has nothing public to give of a secret", async () => {
    for (const key of [importSecret(new Uint8Array(32)), generateKeySync("hmac", { length: 256 })]) {
      expect(await codeOfRejection(exportKey(key))).toBe("ERR_KEY_NOT_SUITABLE");
    }
  });

  test("has nothing to give of a CryptoKey that is not extractable", async () => {
    const keys: KeyInput[] = [
      await subtle.importKey("jwk", { ...rsaKey }, RS256, false, ["sign"]),
      await subtle.importKey("jwk", publicJwk(rsaKey), RS256, false, ["verify"]),
    ];
    for (const key of keys) expect(await codeOfRejection(exportKey(key))).toBe("ERR_JOSE_NOT_SUPPORTED");
    const [privateKey] = keys;
    expect(await codeOfRejection(exportKey(privateKey!, { private: true }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a boolean", true],
    ["a private that is a word", { private: "false" }],
    ["a private that is a number", { private: 1 }],
    ["a private that is null", { private: null }],
  ])("refuses options that are none: %s", async (_name, options) => {
    expect(await codeOfRejection(exportKey(rsaKey, options as ExportOptions))).toBe("ERR_INVALID_OPTION");
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a string", "secret"],
    ["an object that is no key", {}],
  ])("refuses %s as a key", async (_name, key) => {
    expect(await codeOfRejection(exportKey(key as KeyInput))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("an extractable CryptoKey", () => {
  test("is exported as PEM", async () => {
    const privateKey = await subtle.importKey("jwk", { ...rsaKey }, RS256, true, ["sign"]);
    expect(await exportPem(privateKey, { private: true })).toBe(await exportPem(rsaKey, { private: true }));
    expect(await exportPem(privateKey)).toBe(await exportPem(rsaKey));
  });

  test("of HMAC is exported with its algorithm and usages", async () => {
    const bytes = Buffer.alloc(32, 1);
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await subtle.importKey("raw", bytes, hmac, true, ["sign", "verify"]);
    const k = bytes.toString("base64url");
    expect(await exportJwk(key, { private: true })).toEqual({
      kty: "oct",
      k,
      alg: "HS256",
      key_ops: ["sign", "verify"],
    });
    expect(await codeOfRejection(exportPem(key, { private: true }))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(await codeOfRejection(exportJwk(key))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("that is too weak is not exported", async () => {
    const algorithm = { ...RS256, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
    const pair = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
    expect(await codeOfRejection(exportJwk(pair.publicKey))).toMatch(/^ERR_(JWK|KEY)_INVALID$/);
  });
});

test("what is exported has the thumbprint of what was imported", async () => {
  for (const jwk of [rsaKey, rsaKey3072]) {
    const expected = await thumbprint(jwk);
    expect(await thumbprint(await exportJwk(jwk))).toBe(expected);
    expect(await thumbprint(importKey(await exportPem(jwk, { private: true })))).toBe(expected);
  }
});
