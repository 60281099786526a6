// Whether two keys are the same.
import { webcrypto } from "node:crypto";
import { type Jwk, type Key } from "josette/jwk";
import { importKey, importSecret, publicKey } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { identityOf } from "../../../src/jwk/io/same-key.ts";
import { run } from "../../../src/steps/drivers.ts";
import { keyObjects, otherRsaKey, publicJwk, rsaKey } from "../../support/keys.ts";
import { akpJwk, ecJwk, okpJwk, publicPart } from "../../support/jwk/pairs.ts";

const { subtle } = webcrypto;
const [ec, otherEc, ed, x25519, akp] = [
  ecJwk("P-256"),
  ecJwk("P-256"),
  okpJwk("Ed25519"),
  okpJwk("X25519"),
  akpJwk("ML-DSA-44"),
];
const secret = importSecret(new Uint8Array([1, 23]));

const isSame = async (one: Key, two: Key): Promise<boolean> =>
  (await run(identityOf(one))) === (await run(identityOf(two)));

describe("two keys are one", () => {
  test.each<[string, Jwk]>([
    ["RSA", rsaKey],
    ["EC", ec],
    ["OKP", ed],
    ["AKP", akp],
    ["oct", { kty: "oct", k: "AAECAw" }],
  ])("when they are made of the same, whatever they are called: %s", async (_, jwk) => {
    const [one, two] = [importKey({ ...jwk, kid: "1", use: "sig" }), importKey({ kid: "2", ...jwk })];
    expect(await isSame(one, two)).toBe(true);
    if (jwk.kty !== "oct") expect(await isSame(publicKey(one), two)).toBe(true);
  });

  test("whatever form they came in and in whichever order their members were", async () => {
    const reversed = Object.fromEntries(Object.entries(ec).toReversed());
    expect(await isSame(importKey(reversed), importKey(ec))).toBe(true);
    const { privateKey, publicKey: publicObject } = keyObjects(rsaKey);
    expect(await isSame(importKey(privateKey), importKey(rsaKey))).toBe(true);
    const pem = publicObject.export({ type: "spki", format: "pem" }).toString();
    expect(await isSame(importKey(pem), importKey(publicJwk(rsaKey)))).toBe(true);
    expect(await isSame(importSecret(new Uint8Array([1, 23])), secret)).toBe(true);
  });

  test("when they are CryptoKeys that can be read and hold the same, or the same CryptoKey", async () => {
    const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const imported = (extractable: boolean) =>
      subtle.importKey("jwk", publicJwk(rsaKey), RS256, extractable, ["verify"]);
    const [readable, sealed, otherSealed] = [
      await imported(true),
      await imported(false),
      await imported(false),
    ];
    expect(await isSame(importKey(readable), importKey(publicJwk(rsaKey)))).toBe(true);
    expect(await isSame(importKey(sealed, { kid: "1" }), importKey(sealed))).toBe(true);
    expect(await isSame(importKey(sealed), importKey(otherSealed))).toBe(false);
  });
});

describe("two keys are two", () => {
  const different: [string, Key][] = [
    ["a key on a curve", importKey(ec)],
    ["another on the curve", importKey(otherEc)],
    ["an RSA key", importKey(rsaKey)],
    ["another RSA key", importKey(otherRsaKey)],
    ["a key that signs on Curve25519", importKey(ed)],
    ["the same octets on the curve that agrees", importKey({ ...publicPart(ed), crv: "X25519" })],
    ["one that agrees", importKey(x25519)],
    ["an algorithm key pair", importKey(akp)],
    ["a secret", secret],
    ["a secret whose octets read alike", importSecret(new Uint8Array([12, 3]))],
    ["a secret that is longer", importSecret(new Uint8Array([1, 23, 0]))],
  ];

  test.each(different)("when one of them is %s", async (_, key) => {
    for (const [, other] of different) expect(await isSame(key, other)).toBe(key === other);
  });
});
