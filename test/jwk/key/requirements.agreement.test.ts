// Keys for ECDH-ES and their "key_ops": WebCrypto exports public keys with empty "key_ops".
import { webcrypto } from "node:crypto";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { exportJwk, importKey, publicKey } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { jwkOfCryptoKey } from "../../support/native-jwk.ts";
import { ecJwk, okpJwk, publicPart } from "../../support/jwk/pairs.ts";

const { subtle } = webcrypto;
const message = new TextEncoder().encode("hello");
const algs = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"] as const;
const seal = (key: KeyInput, alg: (typeof algs)[number] = "ECDH-ES") =>
  encryptCompact(message, key, { alg, enc: "A256GCM" });
const open = async (token: string, key: KeyInput) =>
  (await decryptCompact(token, key, { alg: [...algs], enc: ["A256GCM"] })).plaintext;

const platform = [
  { name: "ECDH", namedCurve: "P-256" },
  { name: "ECDH", namedCurve: "P-521" },
  { name: "X25519" },
];
const generate = async (
  algorithm: { readonly name: string },
  usages: webcrypto.KeyUsage[],
  extractable = true,
) => (await subtle.generateKey(algorithm, extractable, usages)) as webcrypto.CryptoKeyPair;

describe.each(platform)("a CryptoKey of %o", (algorithm) => {
  test.each(algs)("encrypts with no usages and decrypts with deriveBits: %s", async (alg) => {
    const pair = await generate(algorithm, ["deriveBits"], false);
    expect(pair.publicKey.usages).toEqual([]);
    expect(await open(await seal(pair.publicKey, alg), pair.privateKey)).toEqual(message);
  });

  test("serves as the JWKs that WebCrypto writes", async () => {
    const pair = await generate(algorithm, ["deriveBits", "deriveKey"]);
    const [privateJwk, publicPlatformJwk] = [
      await jwkOfCryptoKey(pair.privateKey),
      await jwkOfCryptoKey(pair.publicKey),
    ];
    expect(publicPlatformJwk.key_ops).toEqual([]);
    expect(await open(await seal(publicPlatformJwk), privateJwk)).toEqual(message);
    const exported = await exportJwk(pair.publicKey);
    expect(exported.key_ops).toEqual([]);
    expect(await open(await seal(exported), privateJwk)).toEqual(message);
    expect(await open(await seal(publicKey(privateJwk)), importKey(privateJwk))).toEqual(message);
  });

  test("with deriveKey alone cannot derive bits: it does not fit, which is no failure of the token", async () => {
    const pair = await generate(algorithm, ["deriveKey"]);
    const token = await seal(pair.publicKey);
    expect(await codeOfRejection(open(token, pair.privateKey))).not.toBe("ERR_JWE_DECRYPTION_FAILED");
  });

  test("does not sign or verify", async () => {
    const pair = await generate(algorithm, ["deriveBits"]);
    const alg = algorithm.name === "ECDH" ? "ES256" : "EdDSA";
    expect(await codeOfRejection(signCompact(message, pair.privateKey, { alg }))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
    const token = await signCompact(message, rsaKey, { alg: "RS256" });
    const verification = verifyCompact(token, pair.publicKey, { alg: ["RS256"] });
    expect(await codeOfRejection(verification)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});

describe.each([
  ["P-256", ecJwk("P-256")],
  ["X25519", okpJwk("X25519")],
] as const)("a JWK on %s", (_, pair) => {
  const half = publicPart(pair);

  test.each<[readonly string[] | undefined]>([
    [undefined],
    [[]],
    [["deriveBits"]],
    [["deriveKey"]],
    [["deriveKey", "deriveBits"]],
    [["encrypt"]],
    [["wrapKey"]],
  ])("may be encrypted to with key_ops %j", async (key_ops) => {
    expect(await open(await seal({ ...half, key_ops }), pair)).toEqual(message);
  });

  test.each<[readonly string[]]>([[["verify"]], [["decrypt"]], [["fly"]]])(
    "may not be encrypted to with key_ops %j",
    async (key_ops) => {
      expect(await codeOfRejection(seal({ ...half, key_ops }))).toBe("ERR_KEY_NOT_SUITABLE");
    },
  );

  test.each<[readonly string[] | undefined]>([
    [undefined],
    [["deriveBits"]],
    [["deriveKey"]],
    [["decrypt"]],
    [["unwrapKey"]],
  ])("decrypts with key_ops %j", async (key_ops) => {
    expect(await open(await seal(half), { ...pair, key_ops })).toEqual(message);
  });

  test.each<[readonly string[]]>([[[]], [["sign"]], [["encrypt"]], [["fly"]]])(
    "does not decrypt with key_ops %j",
    async (key_ops) => {
      const token = await seal(half);
      expect(await codeOfRejection(open(token, { ...pair, key_ops }))).toBe("ERR_JWKS_NO_MATCHING_KEY");
    },
  );
});

test("no operations at all are no operations for every other kind of key", async () => {
  const token = await signCompact(message, rsaKey, { alg: "RS256" });
  const verification = verifyCompact(token, { ...publicJwk(rsaKey), key_ops: [] }, { alg: ["RS256"] });
  expect(await codeOfRejection(verification)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  const encryption = encryptCompact(
    message,
    { ...publicJwk(rsaKey), key_ops: [] },
    {
      alg: "RSA-OAEP",
      enc: "A128GCM",
    },
  );
  expect(await codeOfRejection(encryption)).toBe("ERR_KEY_NOT_SUITABLE");
  const ec = ecJwk("P-256");
  const signed = await signCompact(message, ec, { alg: "ES256" });
  const ecVerification = verifyCompact(signed, { ...publicPart(ec), key_ops: [] }, { alg: ["ES256"] });
  expect(await codeOfRejection(ecVerification)).toBe("ERR_JWKS_NO_MATCHING_KEY");
});
