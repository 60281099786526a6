// Which operations run synchronously and which in the thread pool. The results are the same.
import { schemeOf } from "../support/platform/scheme-names.ts";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { selectBackend } from "josette/jwk";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { Bytes } from "../../src/encoding/bytes.ts";
import { ephemeralPair, makeKeyAgreement } from "../../src/platform/agreement.ts";
import { cbcDecrypt, cbcEncrypt, gcmDecrypt, gcmEncrypt } from "../../src/platform/ciphers.ts";
import { makeKeyUnwrapper, makeKeyWrapper } from "../../src/platform/aes-key-wrap.ts";
import { makeOaepDecrypter, makeOaepEncrypter } from "../../src/platform/rsa-oaep.ts";
import type { ExportedKey, KeyMembers } from "../../src/platform/material.ts";
import { digest, hmac, pbkdf2 } from "../../src/platform/digest-hmac-pbkdf2.ts";
import { makeSigner, makeVerifier } from "../../src/platform/signatures.ts";
import type { Operation } from "../../src/steps/operation.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { secretBytes, withBitFlipped } from "../support/tokens.ts";
import { signingCases } from "../support/platform/signing.ts";
import { atOnce, blocked, later, performed } from "../support/platform/waiting.ts";
import {
  cryptoKeyMaterial,
  curvePair,
  nodeHash,
  own,
  rsaPair,
  secret,
} from "../support/platform/materials.ts";
import { agreementOn } from "../support/platform/key-types.ts";

beforeEach(() => void selectBackend("auto"));
afterEach(() => {
  vi.unstubAllGlobals();
  selectBackend(inject("backend"));
});

const largest = 131_072;
const [small, large] = [secretBytes(largest), secretBytes(largest + 1)];
const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;

/** The same with WebCrypto alone. */
async function byWebCrypto<T>(operation: () => Operation<T>): Promise<T> {
  selectBackend("webcrypto");
  const result = await later(operation());
  selectBackend("auto");
  return result;
}

describe.each(hashes)("%s", (hash) => {
  test("is done at once up to 128 KiB, by the pool beyond, and is the same", async () => {
    const of = (data: Bytes) => own(createHash(nodeHash(hash)).update(data).digest());
    for (const data of [secretBytes(0), small]) {
      expect(atOnce(digest(hash, data))).toEqual(of(data));
      expect(await byWebCrypto(() => digest(hash, data))).toEqual(of(data));
    }
    expect(await later(digest(hash, large))).toEqual(of(large));
  });

  test("in an HMAC too", async () => {
    const key = secretBytes(40);
    const of = (data: Bytes) => own(createHmac(nodeHash(hash), key).update(data).digest());
    for (const data of [secretBytes(0), small]) {
      expect(atOnce(hmac(hash, key, data))).toEqual(of(data));
      expect(await byWebCrypto(() => hmac(hash, key, data))).toEqual(of(data));
    }
    expect(await later(hmac(hash, key, large))).toEqual(of(large));
  });

  test("in PBKDF2 is slow on purpose: it is done at once only where nobody waits", async () => {
    const [password, salt] = [secretBytes(10), secretBytes(20)];
    const expected = own(pbkdf2Sync(password, salt, 50, 40, nodeHash(hash)));
    const derive = () => pbkdf2(hash, password, salt, 50, 40);
    expect(await later(derive())).toEqual(expected);
    expect(await byWebCrypto(derive)).toEqual(expected);
    expect(blocked(derive())).toEqual(expected);
  });
});

describe.each([16, 24, 32])("AES with a key of %i bytes", (length) => {
  const key = secretBytes(length);
  const [iv, vector, aad] = [secretBytes(16), secretBytes(12), secretBytes(30)];

  test("in CBC mode is done at once up to 128 KiB, by the pool beyond, and is the same", async () => {
    const text = small.subarray(1);
    const ciphertext = atOnce(cbcEncrypt(key, iv, text));
    expect(await byWebCrypto(() => cbcEncrypt(key, iv, text))).toEqual(ciphertext);
    expect(atOnce(cbcDecrypt(key, iv, ciphertext))).toEqual(text);
    const long = await later(cbcEncrypt(key, iv, large));
    expect(await later(cbcDecrypt(key, iv, long))).toEqual(large);
    expect(await later(cbcDecrypt(key, iv, own(withBitFlipped(long, long.length - 17))))).toBeNull();
    expect(blocked(cbcDecrypt(key, iv, long))).toEqual(large);
  });

  test("in GCM mode likewise", async () => {
    const sealed = atOnce(gcmEncrypt(key, vector, aad, small));
    expect(await byWebCrypto(() => gcmEncrypt(key, vector, aad, small))).toEqual(sealed);
    expect(atOnce(gcmDecrypt(key, vector, aad, sealed))).toEqual(small);
    const long = await later(gcmEncrypt(key, vector, aad, large));
    expect(await later(gcmDecrypt(key, vector, aad, long))).toEqual(large);
    const wrong = { ...long, tag: own(withBitFlipped(long.tag)) };
    expect(await later(gcmDecrypt(key, vector, aad, wrong))).toBeNull();
    expect(blocked(gcmDecrypt(key, vector, aad, long))).toEqual(large);
    expect(blocked(gcmDecrypt(key, vector, aad, wrong))).toBeNull();
  });
});

describe.each(signingCases)("%s", (_, { row, signing, verifying, sign, verify, algorithm }) => {
  test("is verified at once up to 128 KiB, by the pool beyond", async () => {
    const verifies = makeVerifier(verifying, row.method);
    for (const data of [secretBytes(0), small]) {
      expect(atOnce(verifies(sign(data), data))).toBe(true);
      expect(atOnce(verifies(own(withBitFlipped(sign(data))), data))).toBe(false);
    }
    expect(await later(verifies(sign(large), large))).toBe(true);
    expect(await later(verifies(own(withBitFlipped(sign(large))), large))).toBe(false);
    expect(await later(verifies(sign(large), large))).toBe(true);
    expect(blocked(verifies(sign(large), large))).toBe(true);
  });

  test("is signed at once up to 128 KiB, unless it is RSA", async () => {
    const signs = makeSigner(signing, row.method);
    const signature = row.ktys.includes("RSA") ? await later(signs(small)) : atOnce(signs(small));
    expect(verify(small, signature)).toBe(true);
    expect(verify(large, await later(signs(large)))).toBe(true);
  });

  test("serves with a CryptoKey that cannot be read, by way of WebCrypto", async () => {
    const usages: KeyUsage[] = schemeOf(row) === "HMAC" ? ["sign", "verify"] : ["sign"];
    const sealed = await cryptoKeyMaterial(signing, algorithm, usages);
    const signs = makeSigner(sealed, row.method);
    expect(verify(small, await later(signs(small)))).toBe(true);
    const verifyingKey = await cryptoKeyMaterial(verifying, algorithm, ["verify"]);
    const verifies = makeVerifier(verifyingKey, row.method);
    expect(await later(verifies(sign(small), small))).toBe(true);
    const blocking = () => blocked(verifies(sign(small), small));
    expect(codeOf(blocking)).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("a key that node:crypto does not take", () => {
  const row = signingCases[0]![1].row;

  test("is WebCrypto's to judge", async () => {
    const fake = { type: "secret", extractable: true, algorithm: { name: "HMAC" }, usages: ["verify"] };
    const material = { form: "CryptoKey", cryptoKey: fake as unknown as CryptoKey } as const;
    const verifies = makeVerifier(material, row.method);
    const verification = later(verifies(small, small));
    expect(await codeOfRejection(verification)).toBe("ERR_KEY_INVALID");
  });
});

const rsa = rsaPair();

describe.each(hashes)("RSA-OAEP with %s", (hash) => {
  const cek = secretBytes(32);

  test("encrypts at once and decrypts in the pool, unless nobody waits", async () => {
    const encrypts = makeOaepEncrypter(rsa.publicMaterial, hash);
    const encrypted = atOnce(encrypts(cek));
    const decrypts = makeOaepDecrypter(rsa.privateMaterial, hash);
    expect(await later(decrypts(encrypted, 32))).toEqual(cek);
    expect(blocked(decrypts(encrypted, 32))).toEqual(cek);
    expect(blocked(decrypts(own(withBitFlipped(encrypted)), 32))).toBeNull();
    expect(blocked(decrypts(encrypted.slice(1), 32))).toBeNull();
  });

  test("many callers at once get their own", async () => {
    const encrypts = makeOaepEncrypter(rsa.publicMaterial, hash);
    const decrypts = makeOaepDecrypter(rsa.privateMaterial, hash);
    const ceks = Array.from({ length: 40 }, (_, index) => own(secretBytes(32).fill(index, 0, 4)));
    const encrypted = ceks.map((each) => atOnce(encrypts(each)));
    expect(await Promise.all(encrypted.map(async (each) => performed(decrypts(each, 32))))).toEqual(ceks);
  });
});

describe.each([16, 24, 32])("AES Key Wrap with a key of %i bytes", (length) => {
  test("wraps and unwraps at once", async () => {
    const material = secret(secretBytes(length));
    const wrapped = atOnce(makeKeyWrapper(material)(secretBytes(32)));
    expect(atOnce(makeKeyUnwrapper(material)(wrapped))).toEqual(secretBytes(32));
    expect(await byWebCrypto(() => makeKeyUnwrapper(material)(wrapped))).toEqual(secretBytes(32));
  });

  test("with a CryptoKey is WebCrypto's", async () => {
    const material = secret(secretBytes(length));
    for (const extractable of [true, false]) {
      const usages: KeyUsage[] = ["wrapKey", "unwrapKey"];
      const key = await cryptoKeyMaterial(material, { name: "AES-KW" }, usages, extractable);
      const wrapped = await later(makeKeyWrapper(key)(secretBytes(32)));
      expect(await later(makeKeyUnwrapper(key)(wrapped))).toEqual(secretBytes(32));
    }
  });
});

test.each(["P-256", "X25519", "X448"] as const)("an agreement on %s is found at once", async (crv) => {
  const [one, two] = [curvePair(crv), curvePair(crv)];
  const here = atOnce(makeKeyAgreement(one.privateMaterial, agreementOn(crv))(two.publicMembers));
  const there = makeKeyAgreement(two.privateMaterial, agreementOn(crv));
  expect(await byWebCrypto(() => there(one.publicMembers))).toEqual(here);
});

test.each(["P-384", "P-521"] as const)(
  "an agreement on %s, which takes milliseconds, leaves the main thread where one may wait",
  async (crv) => {
    const [one, two] = [curvePair(crv), curvePair(crv)];
    const agree = makeKeyAgreement(one.privateMaterial, agreementOn(crv));
    const here = await later(agree(two.publicMembers));
    const pair = await later(ephemeralPair(agreementOn(crv)));
    const there = blocked(makeKeyAgreement(two.privateMaterial, agreementOn(crv))(one.publicMembers));
    expect(there).toEqual(here);
    const sent = curvePairMembers(pair.publicKey, crv);
    const fromPair = await later(pair.agree(one.publicMembers));
    expect(await later(agree(sent))).toEqual(fromPair);
    const made = blocked(ephemeralPair(agreementOn(crv)));
    const z = await performed(made.agree(one.publicMembers));
    expect(await later(agree(curvePairMembers(made.publicKey, crv)))).toEqual(z);
  },
);

function curvePairMembers({ x, y }: ExportedKey, crv: "P-384" | "P-521"): KeyMembers {
  return { kty: "EC", crv, x: String(x), y: String(y) };
}

describe("in Deno, whose node:crypto is slow on P-256 and when it verifies on P-384,", () => {
  beforeEach(() => {
    vi.stubGlobal("Deno", { version: { deno: "2.9.6" } });
    selectBackend("auto");
  });

  test("WebCrypto signs and verifies ES256, verifies ES384, and node:crypto does what cannot wait", async () => {
    const data = small.subarray(0, 16_384);
    for (const [alg, { row, signing, verifying, sign }] of signingCases) {
      const verifies = makeVerifier(verifying, row.method);
      const verification = verifies(sign(data), data);
      const isLeft = ["ES256", "ES384"].includes(row.alg);
      expect(verification.prefer, alg).toBe(isLeft ? "later" : "now");
      const signature = makeSigner(signing, row.method)(data);
      const isPooled = row.alg === "ES256" || row.ktys.includes("RSA");
      expect(signature.prefer, alg).toBe(isPooled ? "later" : "now");
      expect(await performed(verification)).toBe(true);
      expect(blocked(verification), alg).toBe(true);
    }
  });

  test("WebCrypto agrees on keys", async () => {
    const [one, two] = [curvePair("P-256"), curvePair("P-256")];
    const agree = makeKeyAgreement(one.privateMaterial, agreementOn("P-256"));
    const there = blocked(makeKeyAgreement(two.privateMaterial, agreementOn("P-256"))(one.publicMembers));
    expect(await later(agree(two.publicMembers))).toEqual(there);
    expect(ephemeralPair(agreementOn("P-256")).prefer).toBe("later");
    const { privateMaterial, publicMembers } = curvePair("X25519");
    expect(makeKeyAgreement(privateMaterial, agreementOn("X25519"))(publicMembers).prefer).toBe("now");
  });
});
