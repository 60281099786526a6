// CVE-2017-15361: keys of the flawed generator are rejected in every form, other keys are accepted.
import { importKey } from "../../src/jwk/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { der } from "../../examples/identity-provider/der-writer.ts";
import { hasRocaFingerprint } from "../../src/keytypes/roca.ts";
import { codeOf } from "../support/errors.ts";
import { otherRsaKey, rsaKey, rsaKey3072 } from "../support/keys.ts";
import { base64urlUInt, numberIn } from "../support/jwk/members.ts";

/** The product of the first 126 primes, which the generator used for keys of 1984 to 3936 bits. */
const primorial = firstPrimes(126).reduce((product, prime) => product * prime, 1n);

/**
 * Numbers of the generator's form k * M + (65537^a mod M), with 1024 bits. They need not be prime for this
 * test.
 */
const rocaFactor = fc
  .record({
    a: fc.integer({ min: 1, max: 2000 }),
    k: fc.bigInt((3n * 2n ** 1022n) / primorial, (2n ** 1024n - 1n) / primorial - 1n),
  })
  .map(({ a, k }) => k * primorial + (65537n ** BigInt(a) % primorial));

describe("the ROCA fingerprint", () => {
  test("is found in every modulus of the flawed generator", () => {
    fc.assert(
      fc.property(rocaFactor, rocaFactor, (p, q) => {
        const n = p * q;
        expect(n.toString(2)).toHaveLength(2048);
        expect(hasRocaFingerprint(n)).toBe(true);
        expect(codeOf(() => importKey({ kty: "RSA", n: base64urlUInt(n), e: "AQAB" }))).toBe(
          "ERR_JWK_INVALID",
        );
      }),
    );
  });

  test("is found in PEM too", () => {
    const [p, q] = fc.sample(rocaFactor, { numRuns: 2, seed: 1 }) as [bigint, bigint];
    const pkcs1 = Buffer.from(der.sequence(der.integer(p * q), der.integer(65537)));
    const pem = `-----BEGIN RSA PUBLIC KEY-----\n${pkcs1.toString("base64")}\n-----END RSA PUBLIC KEY-----\n`;
    expect(codeOf(() => importKey(pem))).toBe("ERR_KEY_INVALID");
  });

  test("is not found when one factor is another one's", () => {
    const sound = numberIn(rsaKey.p);
    fc.assert(
      fc.property(rocaFactor, (p) => {
        expect(hasRocaFingerprint(p * sound)).toBe(false);
      }),
    );
  });

  test("is not found in 200 random moduli", () => {
    fc.assert(
      fc.property(fc.noBias(fc.bigInt(2n ** 2047n, 2n ** 2048n - 1n)), (n) => {
        expect(hasRocaFingerprint(n | 1n)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test.each([rsaKey, otherRsaKey, rsaKey3072])("is not found in the test keys", ({ n }) => {
    expect(hasRocaFingerprint(numberIn(n))).toBe(false);
  });
});

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate);
  }
  return primes;
}
