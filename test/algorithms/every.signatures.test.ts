import { expect, test } from "vitest";
import { schemeOf } from "../support/platform/scheme-names.ts";
import { signatureAlgorithms } from "../support/signature-table.ts";

/** The rows of a family: what they have in common, and what sets each apart. */
function family(common: object, rows: Readonly<Record<string, object>>): Record<string, object> {
  return Object.fromEntries(Object.entries(rows).map(([alg, own]) => [alg, { alg, ...common, ...own }]));
}

test("the signature algorithms are those of RFC 7518 section 3.1 and its additions", () => {
  const described = Object.entries(signatureAlgorithms).map(([name, scheme]) => {
    const { alg, ktys, smallestKey, hash, pss, curves } = scheme;
    const [kty, ...others] = ktys;
    expect(others).toEqual([]);
    const saltLength = pss?.saltLength;
    const members = { alg, kty, scheme: schemeOf(scheme), hash, saltLength, curves };
    return [name, { ...members, smallestKey: smallestKey === 0 ? undefined : smallestKey }];
  });
  expect(Object.fromEntries(described)).toEqual({
    // RFC 7518 section 3.2: a key as long as the output of the hash.
    ...family(
      { kty: "oct", scheme: "HMAC" },
      {
        HS256: { hash: "SHA-256", smallestKey: 256 },
        HS384: { hash: "SHA-384", smallestKey: 384 },
        HS512: { hash: "SHA-512", smallestKey: 512 },
      },
    ),
    // Section 3.3: 2048 bits or more.
    ...family(
      { kty: "RSA", scheme: "RSASSA-PKCS1-v1_5", smallestKey: 2048 },
      { RS256: { hash: "SHA-256" }, RS384: { hash: "SHA-384" }, RS512: { hash: "SHA-512" } },
    ),
    // Section 3.5: a salt as long as the output of the hash, in octets.
    ...family(
      { kty: "RSA", scheme: "RSA-PSS", smallestKey: 2048 },
      {
        PS256: { hash: "SHA-256", saltLength: 32 },
        PS384: { hash: "SHA-384", saltLength: 48 },
        PS512: { hash: "SHA-512", saltLength: 64 },
      },
    ),
    // Section 3.4: one curve each.
    ...family(
      { kty: "EC", scheme: "ECDSA" },
      {
        ES256: { hash: "SHA-256", curves: ["P-256"] },
        ES384: { hash: "SHA-384", curves: ["P-384"] },
        ES512: { hash: "SHA-512", curves: ["P-521"] },
      },
    ),
    // RFC 8037 section 3.1 and RFC 9864 section 2.2.
    ...family(
      { kty: "OKP", scheme: "EdDSA" },
      {
        EdDSA: { curves: ["Ed25519", "Ed448"] },
        Ed25519: { curves: ["Ed25519"] },
        Ed448: { curves: ["Ed448"] },
      },
    ),
    // RFC 9964.
    ...family({ kty: "AKP", scheme: "ML-DSA" }, { "ML-DSA-44": {}, "ML-DSA-65": {}, "ML-DSA-87": {} }),
  });
});
