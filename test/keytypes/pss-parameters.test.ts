// RSASSA-PSS-params in keys: RFC 4055 sections 3.1 and 3.3.
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  verify,
  type RSAPSSKeyPairKeyObjectOptions,
} from "node:crypto";
import { type Key } from "josette/jwk";
import { exportPem, importKey, publicKey } from "../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { der } from "../../examples/identity-provider/der-writer.ts";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import { parsePem } from "../../src/encoding/pem.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { algorithmIdentifier, pem, pkcs1Private, pkcs1Public } from "../support/jwk/pem.ts";

const pssOid = "1.2.840.113549.1.1.10";
const sha256 = algorithmIdentifier("2.16.840.1.101.3.4.2.1", der.nullValue());
const sha384 = algorithmIdentifier("2.16.840.1.101.3.4.2.2", der.nullValue());
const sha512 = algorithmIdentifier("2.16.840.1.101.3.4.2.3", der.nullValue());
const mgf1 = (hash: Uint8Array) => algorithmIdentifier("1.2.840.113549.1.1.8", hash);
const tagged = (number: number, content: Uint8Array) => der.contextSpecific(number, "constructed", content);
const hashed = (hash: Uint8Array, ...more: readonly Uint8Array[]) =>
  der.sequence(tagged(0, hash), tagged(1, mgf1(hash)), ...more);

const read = (...parameters: readonly Uint8Array[]): Key =>
  importKey(
    pem(
      "PUBLIC KEY",
      der.sequence(algorithmIdentifier(pssOid, ...parameters), der.bitString(pkcs1Public(rsaKey))),
    ),
  );
const readPrivate = (...parameters: readonly Uint8Array[]): Key =>
  importKey(
    pem(
      "PRIVATE KEY",
      der.sequence(
        der.integer(0),
        algorithmIdentifier(pssOid, ...parameters),
        der.octetString(pkcs1Private(rsaKey)),
      ),
    ),
  );

/** Checks that both halves of a key with these parameters are written as they were read. */
async function expectUnchanged(...parameters: readonly Uint8Array[]): Promise<void> {
  const identifier = algorithmIdentifier(pssOid, ...parameters);
  const spki = der.sequence(identifier, der.bitString(pkcs1Public(rsaKey)));
  const pkcs8 = der.sequence(der.integer(0), identifier, der.octetString(pkcs1Private(rsaKey)));
  const key = readPrivate(...parameters);
  expect(parsePem(await exportPem(key, { private: true }))[0]!.bytes).toEqual(pkcs8);
  for (const half of [key, publicKey(key), read(...parameters)])
    expect(parsePem(await exportPem(half))[0]!.bytes).toEqual(spki);
}

/** The algorithms that a private key can sign with. */
async function algorithmsOf(key: Key): Promise<readonly string[]> {
  const able: string[] = [];
  for (const alg of ["RS256", "PS256", "PS384", "PS512"]) {
    const code = await codeOfRejection(signCompact(new Uint8Array(), key, { alg }));
    if (code === undefined) able.push(alg);
    else expect(code).toBe("ERR_KEY_NOT_SUITABLE");
  }
  return able;
}

describe("a key for RSASSA-PSS", () => {
  test("without parameters serves every PS algorithm, and no other", async () => {
    expect(await algorithmsOf(readPrivate())).toEqual(["PS256", "PS384", "PS512"]);
    expect(read().alg).toBeUndefined();
    expect(codeOf(() => importKey(pem("PUBLIC KEY", new Uint8Array([0x30, 0])), { alg: "RS256" }))).toBe(
      "ERR_KEY_INVALID",
    );
  });

  test.each<[string, Uint8Array, readonly string[]]>([
    ["SHA-256 and 20 bytes, by default", hashed(sha256), ["PS256"]],
    ["SHA-256 and 32 bytes", hashed(sha256, tagged(2, der.integer(32))), ["PS256"]],
    [
      "SHA-256, 32 bytes, the trailer spelled out",
      hashed(sha256, tagged(2, der.integer(32)), tagged(3, der.integer(1))),
      ["PS256"],
    ],
    ["SHA-512 and no salt", hashed(sha512, tagged(2, der.integer(0))), ["PS512"]],
  ])("with %s serves the one algorithm that they admit", async (_, parameters, algs) => {
    expect(await algorithmsOf(readPrivate(parameters))).toEqual(algs);
    expect(read(parameters).alg).toBe(algs[0]);
  });

  test.each<[string, Uint8Array]>([
    ["SHA-1, by default", der.sequence()],
    ["a salt longer than the hash, which no JOSE algorithm has", hashed(sha256, tagged(2, der.integer(33)))],
    ["a mask with another hash", der.sequence(tagged(0, sha256), tagged(1, mgf1(sha512)))],
    ["a mask with the default hash", der.sequence(tagged(0, sha256))],
    ["an unknown hash", hashed(algorithmIdentifier("2.16.840.1.101.3.4.2.4", der.nullValue()))],
    ["an unknown mask", der.sequence(tagged(0, sha256), tagged(1, algorithmIdentifier("1.2.3", sha256)))],
  ])("is not supported with %s", (_, parameters) => {
    expect(codeOf(() => read(parameters))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test.each<[string, Uint8Array]>([
    ["NULL", der.nullValue()],
    ["another trailer", hashed(sha256, tagged(3, der.integer(2)))],
    ["a salt of a million bytes", hashed(sha256, tagged(2, der.integer(1_000_000)))],
    ["a negative salt", hashed(sha256, tagged(2, der.integer(-1)))],
    ["parts in the wrong order", der.sequence(tagged(1, mgf1(sha256)), tagged(0, sha256))],
    ["something else in them", hashed(sha256, der.nullValue())],
    ["two hashes", der.sequence(tagged(0, Buffer.concat([sha256, sha256])))],
    [
      "a hash with a NULL that has contents",
      hashed(algorithmIdentifier("2.16.840.1.101.3.4.2.1", der.tagged(0x05, Uint8Array.of(0)))),
    ],
  ])("is refused with %s for parameters", (_, parameters) => {
    expect(codeOf(() => read(parameters))).toBe("ERR_KEY_INVALID");
  });

  test.each([
    [{}, ["PS256", "PS384", "PS512"]],
    [{ hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha256", saltLength: 32 }, ["PS256"]],
    [{ hashAlgorithm: "sha384", mgf1HashAlgorithm: "sha384", saltLength: 48 }, ["PS384"]],
    [{ hashAlgorithm: "sha512", mgf1HashAlgorithm: "sha512", saltLength: 64 }, ["PS512"]],
  ] as [Partial<RSAPSSKeyPairKeyObjectOptions>, SignatureAlgorithm[]][])(
    "of node:crypto with %o is read",
    async (options, algs) => {
      const pair = generateKeyPairSync("rsa-pss", { modulusLength: 2048, ...options });
      const key = importKey(pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
      expect(await algorithmsOf(key)).toEqual(algs);
      const alg = algs[0]!;
      const token = await signCompact(Uint8Array.of(1), key, { alg });
      const half = importKey(pair.publicKey.export({ type: "spki", format: "pem" }).toString());
      expect((await verifyCompact(token, half, { alg: [alg] })).payload).toEqual(Uint8Array.of(1));
      expect(await exportPem(half)).toContain("BEGIN PUBLIC KEY");
    },
  );

  test("is written with the parameters that it was read with", async () => {
    const saltLengths: readonly (readonly [Uint8Array, number])[] = [
      [sha256, 32],
      [sha384, 48],
      [sha512, 64],
    ];
    for (const [hash, most] of saltLengths) {
      for (let saltLength = 0; saltLength <= most; saltLength++) {
        const salt = saltLength === 20 ? [] : [tagged(2, der.integer(saltLength))];
        await expectUnchanged(hashed(hash, ...salt));
      }
    }
    await expectUnchanged();
  });

  test("is written in DER, without what is the default", async () => {
    const spelledOut = hashed(sha256, tagged(2, der.integer(20)), tagged(3, der.integer(1)));
    expect(await exportPem(read(spelledOut))).toBe(await exportPem(read(hashed(sha256))));
  });

  test("is written as node:crypto reads it", async () => {
    const key = readPrivate(hashed(sha256));
    const parameters = { hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha256", saltLength: 20 };
    const text = await exportPem(key, { private: true });
    expect(createPrivateKey(text).asymmetricKeyDetails).toMatchObject(parameters);
    expect(createPublicKey(await exportPem(key)).asymmetricKeyDetails).toMatchObject(parameters);
  });

  test("signs what node:crypto verifies", async () => {
    const token = await signCompact(Uint8Array.of(1), readPrivate(hashed(sha256)), { alg: "PS256" });
    const [header = "", payload = "", signature = ""] = token.split(".");
    const key = createPublicKey({ key: publicJwk(rsaKey), format: "jwk" });
    const parameters = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const data = Buffer.from(`${header}.${payload}`);
    expect(verify("sha256", data, parameters, Buffer.from(signature, "base64url"))).toBe(true);
  });
});
