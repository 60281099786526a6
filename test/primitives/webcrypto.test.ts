import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  privateDecrypt,
  publicEncrypt,
  sign,
  verify,
} from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { managementAlgorithms, type RsaOaepRow } from "../../src/alg/management.ts";
import { signatureAlgorithms, type Hash, type SignatureRow } from "../../src/alg/signature.ts";
import { ownBytes, type Bytes } from "../../src/encoding/bytes.ts";
import type { KeyMaterial } from "../../src/primitives/material.ts";
import { webcrypto } from "../../src/primitives/webcrypto.ts";
import { codeOfRejection } from "../errors.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey, rsaKey3072 } from "../keys.ts";
import { secretBytes, withBitFlipped } from "../tokens.ts";

const { subtle } = crypto;
const { privateKey, publicKey } = keyObjects(rsaKey);
const data = secretBytes(100);

const publicMaterial: KeyMaterial = { form: "public", members: publicJwk(rsaKey) };
const privateMaterial: KeyMaterial = { form: "private", members: rsaKey };
const secretMaterial: KeyMaterial = { form: "secret", bytes: secretBytes(64) };

const hashes: Hash[] = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const rows = Object.values(signatureAlgorithms);
const hmacRows = rows.filter(({ scheme }) => scheme === "HMAC");
const rsaRows = rows.filter(({ scheme }) => scheme === "RSASSA-PKCS1-v1_5");
const oaepRows = Object.values(managementAlgorithms).filter(
  (row): row is RsaOaepRow => row.mode === "RSA-OAEP",
);

/** The name that node:crypto has for a hash. */
function nodeHash(hash: Hash): string {
  return hash.replace("-", "").toLowerCase();
}

function own(bytes: Uint8Array): Bytes {
  return ownBytes(bytes, "bytes");
}

/** What node:crypto signs. */
function signature(row: SignatureRow): Bytes {
  const hash = nodeHash(row.hash);
  return own(
    row.scheme === "HMAC"
      ? createHmac(hash, secretBytes(64)).update(data).digest()
      : sign(hash, data, privateKey),
  );
}

async function cryptoKey(
  algorithm: { readonly name: string; readonly hash: Hash },
  usages: KeyUsage[],
  extractable = false,
): Promise<KeyMaterial> {
  const isPrivate = usages.some((usage) => ["sign", "decrypt", "unwrapKey"].includes(usage));
  const jwk = isPrivate ? rsaKey : publicJwk(rsaKey);
  return {
    form: "CryptoKey",
    cryptoKey: await subtle.importKey("jwk", { ...jwk }, algorithm, extractable, usages),
  };
}

async function hmacKey(hash: Hash, usages: KeyUsage[], extractable = false): Promise<KeyMaterial> {
  const algorithm = { name: "HMAC", hash };
  return {
    form: "CryptoKey",
    cryptoKey: await subtle.importKey("raw", secretBytes(64), algorithm, extractable, usages),
  };
}

describe("digest", () => {
  test.each(hashes)("gives the %s of node:crypto", async (hash) => {
    const expected = createHash(nodeHash(hash)).update(data).digest();
    expect(await webcrypto.digest(hash, data)).toEqual(own(expected));
  });
});

describe.each(rows)("$alg", (row) => {
  const isHmac = row.scheme === "HMAC";
  const signing = isHmac ? secretMaterial : privateMaterial;
  const verifying = isHmac ? secretMaterial : publicMaterial;
  const bound = (usages: KeyUsage[]) =>
    isHmac ? hmacKey(row.hash, usages) : cryptoKey({ name: row.scheme, hash: row.hash }, usages);

  test("signs as node:crypto does, any number of times", async () => {
    const signer = await webcrypto.signer(signing, row);
    expect(await signer(data)).toEqual(signature(row));
    expect(await signer(data)).toEqual(signature(row));
  });

  test("verifies what node:crypto signs, and nothing else", async () => {
    const verifier = await webcrypto.verifier(verifying, row);
    const valid = signature(row);
    expect(await verifier(valid, data)).toBe(true);
    expect(await verifier(own(withBitFlipped(valid)), data)).toBe(false);
    expect(await verifier(own(withBitFlipped(valid, valid.length - 1)), data)).toBe(false);
    expect(await verifier(valid, own(withBitFlipped(data)))).toBe(false);
    expect(await verifier(valid.slice(1), data)).toBe(false);
    expect(await verifier(own(Buffer.concat([valid, Buffer.alloc(1)])), data)).toBe(false);
    expect(await verifier(new Uint8Array(0), data)).toBe(false);
    expect(await verifier(valid, data)).toBe(true);
  });

  test("signs nothing, too", async () => {
    const empty = new Uint8Array(0);
    const signer = await webcrypto.signer(signing, row);
    const verifier = await webcrypto.verifier(verifying, row);
    expect(await verifier(await signer(empty), empty)).toBe(true);
  });

  test("uses a CryptoKey as it is", async () => {
    const signer = await webcrypto.signer(await bound(["sign"]), row);
    expect(await signer(data)).toEqual(signature(row));
    const verifier = await webcrypto.verifier(await bound(["verify"]), row);
    expect(await verifier(signature(row), data)).toBe(true);
    expect(await verifier(signature(row).slice(1), data)).toBe(false);
  });

  test("does not take a CryptoKey without the usage", async () => {
    const signer = await webcrypto.signer(await bound(["verify"]), row);
    expect(await codeOfRejection(Promise.resolve(signer(data)))).toBe("ERR_KEY_INVALID");
    const verifier = await webcrypto.verifier(await bound(["sign"]), row);
    expect(await codeOfRejection(Promise.resolve(verifier(signature(row), data)))).toBe("ERR_KEY_INVALID");
  });

  test("does not take a CryptoKey for something else", async () => {
    const other = isHmac
      ? cryptoKey({ name: "RSA-OAEP", hash: row.hash }, ["decrypt"])
      : hmacKey(row.hash, ["sign"]);
    const signer = await webcrypto.signer(await other, row);
    expect(await codeOfRejection(Promise.resolve(signer(data)))).toBe("ERR_KEY_INVALID");
  });
});

describe.each(rsaRows)("$alg does not take", (row) => {
  test("a public key to sign", async () => {
    expect(await codeOfRejection(Promise.resolve(webcrypto.signer(publicMaterial, row)))).toBe(
      "ERR_KEY_INVALID",
    );
  });

  test("a private key to verify", async () => {
    expect(await codeOfRejection(Promise.resolve(webcrypto.verifier(privateMaterial, row)))).toBe(
      "ERR_KEY_INVALID",
    );
  });

  test("a public key that is none", async () => {
    const members = { ...publicJwk(rsaKey), n: "" };
    const verifier = webcrypto.verifier({ form: "public", members }, row);
    expect(await codeOfRejection(Promise.resolve(verifier))).toBe("ERR_KEY_INVALID");
  });
});

describe.each(hmacRows)("$alg does not take", (row) => {
  test("a secret of nothing", async () => {
    const material: KeyMaterial = { form: "secret", bytes: new Uint8Array(0) };
    expect(await codeOfRejection(Promise.resolve(webcrypto.signer(material, row)))).toBe("ERR_KEY_INVALID");
  });

  test("members of an RSA key", async () => {
    expect(await codeOfRejection(Promise.resolve(webcrypto.verifier(publicMaterial, row)))).toBe(
      "ERR_KEY_INVALID",
    );
  });
});

describe.each(oaepRows)("$alg", (row) => {
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: nodeHash(row.hash) };
  const algorithm = { name: "RSA-OAEP", hash: row.hash };
  const wrap = (cek: Uint8Array) => own(publicEncrypt({ key: publicKey, ...padding }, cek));
  const unwrap = (encrypted: Uint8Array) => own(privateDecrypt({ key: privateKey, ...padding }, encrypted));

  const encrypters: [string, () => Promise<KeyMaterial>][] = [
    ["the members of a public key", async () => publicMaterial],
    ["a CryptoKey that encrypts", () => cryptoKey(algorithm, ["encrypt"])],
    ["a CryptoKey that only wraps keys", () => cryptoKey(algorithm, ["wrapKey"])],
    ["a CryptoKey that does both", () => cryptoKey(algorithm, ["encrypt", "wrapKey"])],
  ];
  const decrypters: [string, () => Promise<KeyMaterial>][] = [
    ["the members of a private key", async () => privateMaterial],
    ["a CryptoKey that decrypts", () => cryptoKey(algorithm, ["decrypt"])],
    ["a CryptoKey that only unwraps keys", () => cryptoKey(algorithm, ["unwrapKey"])],
    ["a CryptoKey that does both", () => cryptoKey(algorithm, ["decrypt", "unwrapKey"])],
  ];

  describe.each(encrypters)("with %s", (_, material) => {
    test.each([16, 24, 32, 48, 64])("encrypts %i bytes for node:crypto to decrypt", async (length) => {
      const encrypter = await webcrypto.keyEncrypter(await material(), row);
      const cek = secretBytes(length);
      const first = await encrypter(cek);
      const second = await encrypter(cek);
      expect(unwrap(first)).toEqual(cek);
      expect(unwrap(second)).toEqual(cek);
      expect(first).not.toEqual(second);
    });
  });

  describe.each(decrypters)("with %s", (_, material) => {
    test.each([1, 16, 24, 31, 32, 48, 64])("decrypts %i bytes that node:crypto encrypted", async (length) => {
      const decrypter = await webcrypto.keyDecrypter(await material(), row);
      const cek = secretBytes(length);
      expect(await decrypter(wrap(cek))).toEqual(cek);
    });

    test("gives null for whatever is not encrypted for it", async () => {
      const decrypter = await webcrypto.keyDecrypter(await material(), row);
      const encrypted = wrap(secretBytes(32));
      const foreign = publicEncrypt({ key: keyObjects(otherRsaKey).publicKey, ...padding }, secretBytes(32));
      const longer = publicEncrypt({ key: keyObjects(rsaKey3072).publicKey, ...padding }, secretBytes(32));
      const other = publicEncrypt({ ...padding, key: publicKey, oaepHash: "sha384" }, secretBytes(32));
      const pkcs1 = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, secretBytes(32));
      const failures = [
        ...[foreign, longer, other, pkcs1, withBitFlipped(encrypted), encrypted.slice(1), new Uint8Array(0)],
        ...[Buffer.concat([encrypted, Buffer.alloc(1)]), new Uint8Array(256), new Uint8Array(256).fill(255)],
      ];
      for (const failure of failures) expect(await decrypter(own(failure))).toBeNull();
      expect(await decrypter(encrypted)).toEqual(secretBytes(32));
    });
  });

  test("gives null for a key of nothing to a CryptoKey that only unwraps, nothing to others", async () => {
    const nothing = wrap(new Uint8Array(0));
    const unwrapper = await webcrypto.keyDecrypter(await cryptoKey(algorithm, ["unwrapKey"]), row);
    const decrypter = await webcrypto.keyDecrypter(privateMaterial, row);
    expect(await unwrapper(nothing)).toBeNull();
    expect(await decrypter(nothing)).toEqual(new Uint8Array(0));
  });

  test("does not take a key of the wrong half", async () => {
    expect(await codeOfRejection(Promise.resolve(webcrypto.keyEncrypter(privateMaterial, row)))).toBe(
      "ERR_KEY_INVALID",
    );
    expect(await codeOfRejection(Promise.resolve(webcrypto.keyDecrypter(publicMaterial, row)))).toBe(
      "ERR_KEY_INVALID",
    );
  });

  test("does not encrypt with a CryptoKey that may do neither", async () => {
    const encrypter = await webcrypto.keyEncrypter(await cryptoKey(algorithm, ["unwrapKey"]), row);
    expect(await codeOfRejection(Promise.resolve(encrypter(secretBytes(32))))).toBe("ERR_KEY_INVALID");
  });

  test("gives null with a CryptoKey that may do neither", async () => {
    const decrypter = await webcrypto.keyDecrypter(await cryptoKey(algorithm, ["wrapKey"]), row);
    expect(await decrypter(wrap(secretBytes(32)))).toBeNull();
  });

  test("does not encrypt more than fits", async () => {
    const encrypter = await webcrypto.keyEncrypter(publicMaterial, row);
    expect(await codeOfRejection(Promise.resolve(encrypter(secretBytes(256))))).toBe("ERR_KEY_INVALID");
  });
});

describe("hmac", () => {
  test.each(hashes)("with %s gives what node:crypto gives", async (hash) => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), bytes, async (key, message) => {
        const expected = createHmac(nodeHash(hash), key).update(message).digest();
        expect(await webcrypto.hmac(hash, own(key), own(message))).toEqual(own(expected));
      }),
      { numRuns: 25 },
    );
  });

  test("does not take a key of nothing", async () => {
    const result = webcrypto.hmac("SHA-256", new Uint8Array(0), data);
    expect(await codeOfRejection(Promise.resolve(result))).toBe("ERR_KEY_INVALID");
  });
});

describe.each([128, 192, 256] as const)("AES-CBC with %i bits", (bits) => {
  const key = secretBytes(bits / 8);
  const iv = secretBytes(16);
  const encrypt = (plaintext: Uint8Array, padding = true) => {
    const cipher = createCipheriv(`aes-${bits}-cbc`, key, iv).setAutoPadding(padding);
    return own(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  };

  test.each([0, 1, 15, 16, 17, 1000])(
    "encrypts %i bytes as node:crypto does, and decrypts them",
    async (length) => {
      const plaintext = secretBytes(length);
      const ciphertext = await webcrypto.cbcEncrypt(key, iv, plaintext);
      expect(ciphertext).toEqual(encrypt(plaintext));
      expect(await webcrypto.cbcDecrypt(key, iv, ciphertext)).toEqual(plaintext);
    },
  );

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["less than a block", encrypt(data).slice(0, 15)],
    ["a block and a half", encrypt(data).slice(0, 24)],
    ["padding of 0", encrypt(new Uint8Array(16), false)],
    ["padding of 17", encrypt(new Uint8Array(16).fill(17), false)],
    [
      "padding that is not the same throughout",
      encrypt(
        Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? 2 : 3)),
        false,
      ),
    ],
  ])("gives null for %s", async (_, ciphertext) => {
    expect(await webcrypto.cbcDecrypt(key, iv, own(ciphertext))).toBeNull();
  });
});

describe.each([128, 192, 256] as const)("AES-GCM with %i bits", (bits) => {
  const key = secretBytes(bits / 8);
  const iv = secretBytes(12);
  const aad = secretBytes(20);
  const name = `aes-${bits}-gcm` as const;

  test.each([0, 1, 16, 1000])("encrypts %i bytes as node:crypto does, and decrypts them", async (length) => {
    const plaintext = secretBytes(length);
    const sealed = await webcrypto.gcmEncrypt(key, iv, aad, plaintext);
    const cipher = createCipheriv(name, key, iv).setAAD(aad);
    expect(sealed.ciphertext).toEqual(own(Buffer.concat([cipher.update(plaintext), cipher.final()])));
    expect(sealed.tag).toEqual(own(cipher.getAuthTag()));
    expect(await webcrypto.gcmDecrypt(key, iv, aad, sealed)).toEqual(plaintext);
  });

  test("can be opened by node:crypto", async () => {
    const { ciphertext, tag } = await webcrypto.gcmEncrypt(key, iv, aad, data);
    const decipher = createDecipheriv(name, key, iv).setAAD(aad).setAuthTag(tag);
    expect(own(Buffer.concat([decipher.update(ciphertext), decipher.final()]))).toEqual(data);
  });

  test("gives null for anything that was changed", async () => {
    const sealed = await webcrypto.gcmEncrypt(key, iv, aad, data);
    const { ciphertext, tag } = sealed;
    const open = (changes: Partial<Record<"key" | "iv" | "aad" | "ciphertext" | "tag", Uint8Array>>) => {
      const parts = { key, iv, aad, ciphertext, tag, ...changes };
      const sealedParts = { ciphertext: own(parts.ciphertext), tag: own(parts.tag) };
      return webcrypto.gcmDecrypt(own(parts.key), own(parts.iv), own(parts.aad), sealedParts);
    };
    expect(await open({})).toEqual(data);
    expect(await open({ key: withBitFlipped(key) })).toBeNull();
    expect(await open({ iv: withBitFlipped(iv) })).toBeNull();
    expect(await open({ aad: withBitFlipped(aad) })).toBeNull();
    expect(await open({ aad: new Uint8Array(0) })).toBeNull();
    expect(await open({ ciphertext: withBitFlipped(ciphertext) })).toBeNull();
    expect(await open({ ciphertext: ciphertext.slice(1) })).toBeNull();
    expect(await open({ ciphertext: new Uint8Array(0) })).toBeNull();
    expect(await open({ tag: withBitFlipped(tag, 15) })).toBeNull();
    expect(await open({ tag: tag.slice(0, 15) })).toBeNull();
    expect(await open({ tag: tag.slice(0, 4) })).toBeNull();
    expect(await open({ ciphertext: new Uint8Array(0), tag: new Uint8Array(0) })).toBeNull();
  });
});

test.each(["cbcEncrypt", "cbcDecrypt"] as const)(
  "%s does not take a key of another length",
  async (operation) => {
    for (const length of [0, 15, 31, 33, 64]) {
      const result = webcrypto[operation](secretBytes(length), secretBytes(16), data);
      expect(await codeOfRejection(Promise.resolve(result))).toBe("ERR_KEY_INVALID");
    }
  },
);

test("gcmEncrypt and gcmDecrypt do not take a key of another length", async () => {
  const sealed = { ciphertext: data, tag: secretBytes(16) };
  const [iv, aad] = [secretBytes(12), secretBytes(1)];
  for (const length of [0, 15, 31, 33, 64]) {
    const key = secretBytes(length);
    const results = [webcrypto.gcmEncrypt(key, iv, aad, data), webcrypto.gcmDecrypt(key, iv, aad, sealed)];
    for (const result of results)
      expect(await codeOfRejection(Promise.resolve<unknown>(result))).toBe("ERR_KEY_INVALID");
  }
});

describe("exportCryptoKey", () => {
  const bindings: [string, () => Promise<KeyMaterial>, object][] = [
    ["a private key", () => cryptoKey({ name: "RSA-OAEP", hash: "SHA-1" }, ["decrypt"], true), rsaKey],
    [
      "a public key",
      () => cryptoKey({ name: "RSA-OAEP", hash: "SHA-1" }, ["encrypt"], true),
      publicJwk(rsaKey),
    ],
    [
      "a secret",
      () => hmacKey("SHA-256", ["sign"], true),
      { kty: "oct", k: Buffer.from(secretBytes(64)).toString("base64url") },
    ],
  ];

  test.each(bindings)("gives the members of %s", async (_, make, members) => {
    const material = await make();
    if (material.form !== "CryptoKey") return expect.unreachable();
    expect(await webcrypto.exportCryptoKey(material.cryptoKey)).toMatchObject(members);
  });

  test("gives nothing of a key that must not be exported", async () => {
    const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const result = webcrypto.exportCryptoKey(pair.privateKey);
    expect(await codeOfRejection(Promise.resolve(result))).toBe("ERR_KEY_INVALID");
  });
});

test("what node:crypto verifies is what was signed here", async () => {
  const signer = await webcrypto.signer(privateMaterial, signatureAlgorithms.RS256);
  expect(verify("sha256", data, publicKey, await signer(data))).toBe(true);
});
