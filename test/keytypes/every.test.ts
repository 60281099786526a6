// The list of key types: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2.
import { exportJwk, generateKey, publicKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { everyKeyType } from "../../src/keytypes/every.ts";
import { findKeyType } from "../../src/keytypes/find.ts";

const thumbprints: Readonly<Record<string, readonly string[]>> = {
  RSA: ["e", "kty", "n"],
  EC: ["crv", "kty", "x", "y"],
  OKP: ["crv", "kty", "x"],
  oct: ["k", "kty"],
  AKP: ["alg", "kty", "pub"],
};

test("the key types are those of the registries, each under its own name", () => {
  expect(everyKeyType().map(({ name, kty, crv, alg }) => [name, kty, crv, alg])).toEqual([
    ["RSA", "RSA", undefined, undefined],
    ["P-256", "EC", "P-256", undefined],
    ["P-384", "EC", "P-384", undefined],
    ["P-521", "EC", "P-521", undefined],
    ["Ed25519", "OKP", "Ed25519", undefined],
    ["Ed448", "OKP", "Ed448", undefined],
    ["X25519", "OKP", "X25519", undefined],
    ["X448", "OKP", "X448", undefined],
    ["oct", "oct", undefined, undefined],
    ["ML-DSA-44", "AKP", undefined, "ML-DSA-44"],
    ["ML-DSA-65", "AKP", undefined, "ML-DSA-65"],
    ["ML-DSA-87", "AKP", undefined, "ML-DSA-87"],
  ]);
});

describe.each(everyKeyType().map((keyType) => [keyType.name, keyType] as const))("%s", (_, keyType) => {
  test("has the members of a thumbprint that RFC 7638, 8037 and 9964 name, kty first", () => {
    expect(keyType.identifyingMembers[0]).toBe("kty");
    expect(keyType.identifyingMembers.toSorted()).toEqual(thumbprints[keyType.kty]);
  });

  test("is found by its names, and not by others", () => {
    const { kty, crv, alg } = keyType;
    expect(findKeyType({ kty, crv, alg }, everyKeyType())).toBe(keyType);
    expect(findKeyType({ kty: `${kty}.`, crv, alg }, everyKeyType())).toBeUndefined();
    if (crv !== undefined) expect(findKeyType({ kty, alg }, everyKeyType())).toBeUndefined();
    if (alg !== undefined) expect(findKeyType({ kty, crv }, everyKeyType())).toBeUndefined();
  });
});

test("no two key types have the same OBJECT IDENTIFIERs", () => {
  const identifiers = everyKeyType().flatMap(
    ({ der }) => der?.algorithms.map((algorithm) => `${algorithm} ${der.namedCurve ?? ""}`) ?? [],
  );
  expect(identifiers).toHaveLength(12);
  expect(new Set(identifiers).size).toBe(identifiers.length);
});

test("the public half is written in the order of the identifying members", async () => {
  const jwk = await exportJwk(publicKey(await generateKey("ES256")));
  expect(Object.keys(jwk)).toEqual(["kty", "crv", "x", "y", "alg"]);
});
