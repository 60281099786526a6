// RFC 7518 section 6.3 and RFC 8017 section 3.2: which RSA keys are valid. Platforms accept most of the keys
// that are rejected here.
import { inspect } from "node:util";
import fc from "fast-check";
import { type KeyInput } from "josette/jwk";
import { importKey } from "../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { JoseError } from "josette";
import { codeOf } from "../support/errors.ts";
import { otherRsaKey, publicJwk, rsaKey, rsaKey3072, type RsaPrivateJwk } from "../support/keys.ts";
import { base64urlUInt, numberIn } from "../support/jwk/members.ts";

const codeFor = (jwk: object) => codeOf(() => importKey(jwk));
const number = (name: Exclude<keyof RsaPrivateJwk, "kty">) => numberIn(rsaKey[name]);
/** An odd number of this many bits. */
const oddOfBits = (bits: number) => 2n ** BigInt(bits) - 1n;

describe("the modulus", () => {
  test.each([512, 1024, 2047, 8193, 16384])("of %i bits is refused", (bits) => {
    expect(codeFor({ kty: "RSA", n: base64urlUInt(oddOfBits(bits)), e: "AQAB" })).toBe("ERR_JWK_INVALID");
  });

  test.each([2048, 2049, 3072, 4096, 8191, 8192])("of %i bits is taken", (bits) => {
    const n = base64urlUInt(oddOfBits(bits));
    expect(importKey({ kty: "RSA", n, e: "AQAB" }).bits).toBe(bits);
  });

  test("is refused when it is even", () => {
    expect(codeFor({ ...publicJwk(rsaKey), n: base64urlUInt(number("n") - 1n) })).toBe("ERR_JWK_INVALID");
    expect(codeFor({ ...rsaKey, n: base64urlUInt(number("n") + 1n) })).toBe("ERR_JWK_INVALID");
  });
});

describe("the exponent", () => {
  const codeForExponent = (e: bigint) => codeFor({ ...publicJwk(rsaKey), e: base64urlUInt(e) });

  test.each([0n, 1n, 2n, 4n, 65536n, 2n ** 32n - 2n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 64n + 1n])(
    "%d is refused",
    (e) => {
      expect(codeForExponent(e)).toBe("ERR_JWK_INVALID");
    },
  );

  test.each([3n, 5n, 17n, 257n, 65537n, 2n ** 32n - 1n])("%d is taken", (e) => {
    expect(codeForExponent(e)).toBeUndefined();
  });

  test("is taken exactly when it is odd, at least 3 and below 2^32", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 34n), (e) => {
        const sound = e >= 3n && e < 2n ** 32n && e % 2n === 1n;
        expect(codeForExponent(e)).toBe(sound ? undefined : "ERR_JWK_INVALID");
      }),
    );
  });
});

describe("the private members must agree with each other:", () => {
  const changed = (members: Partial<Record<keyof RsaPrivateJwk, bigint | string>>) => {
    const texts = Object.entries(members).map(([name, value]) => [
      name,
      typeof value === "string" ? value : base64urlUInt(value),
    ]);
    return { ...rsaKey, ...(Object.fromEntries(texts) as object) };
  };
  const phi = (number("p") - 1n) * (number("q") - 1n);

  test.each<[string, object]>([
    ["dp and dq swapped", changed({ dp: rsaKey.dq, dq: rsaKey.dp })],
    ["p and q swapped alone", changed({ p: rsaKey.q, q: rsaKey.p })],
    ["d of another key", changed({ d: otherRsaKey.d })],
    ["dp of another key", changed({ dp: otherRsaKey.dp })],
    ["dq of another key", changed({ dq: otherRsaKey.dq })],
    ["qi of another key", changed({ qi: otherRsaKey.qi })],
    ["all but the modulus of another key", changed({ ...otherRsaKey, n: rsaKey.n })],
    ["the modulus of another key", changed({ n: otherRsaKey.n })],
    ["p of another key, so that p * q is not n", changed({ p: otherRsaKey.p })],
    ["both primes of another key", changed({ p: otherRsaKey.p, q: otherRsaKey.q })],
    ["another public exponent", changed({ e: 3n })],
    ["d off by one", changed({ d: number("d") + 1n })],
    ["d that is right, but beyond n", changed({ d: number("d") + phi * 2n })],
    ["dp that is right, but beyond p", changed({ dp: number("dp") + number("p") - 1n })],
    ["qi off by one", changed({ qi: number("qi") + 1n })],
    ["qi that is right, but beyond p", changed({ qi: number("qi") + number("p") })],
    ["p of 1", changed({ p: 1n, q: number("n") })],
    ["q of 1", changed({ p: number("n"), q: 1n })],
    ["p and q the same", changed({ n: number("p") ** 2n, q: number("p") })],
    ["d of 1", changed({ d: 1n, dp: 1n, dq: 1n })],
  ])("%s", (_, jwk) => {
    expect(codeFor(jwk)).toBe("ERR_JWK_INVALID");
  });

  test("an enormous member is refused like any other", () => {
    const enormous = Buffer.alloc(200_000, 0xff).toString("base64url");
    for (const name of ["n", "e", "d", "p", "q", "dp", "dq", "qi"]) {
      expect(codeFor({ ...rsaKey, [name]: enormous })).toBe("ERR_JWK_INVALID");
    }
  });

  test.each([
    ["the 2048 bit key", rsaKey],
    ["the other one", otherRsaKey],
    ["the 3072 bit key", rsaKey3072],
  ])("%s does", (_, jwk) => {
    expect(importKey(jwk).type).toBe("private");
  });

  test("so does a key with its primes in the other order", () => {
    const [p, q] = [number("p"), number("q")];
    // By Fermat's little theorem.
    const inverse = power(p, q - 2n, q);
    const turned = changed({ p: q, q: p, dp: rsaKey.dq, dq: rsaKey.dp, qi: inverse });
    expect(importKey(turned as KeyInput).type).toBe("private");
  });

  test("and a key whose d is the smallest one, or one of the larger ones below n", () => {
    const lambda = phi / greatestCommonDivisor(number("p") - 1n, number("q") - 1n);
    const smallest = number("d") % lambda;
    expect(codeFor(changed({ d: smallest }))).toBeUndefined();
    expect(codeFor(changed({ d: smallest + lambda }))).toBeUndefined();
  });
});

test("errors about a private key do not show it", () => {
  const broken = { ...rsaKey, qi: otherRsaKey.qi };
  try {
    importKey(broken);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(JoseError);
    const shown = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error);
    for (const member of Object.values(broken).filter((value) => value.length > 4)) {
      expect(shown).not.toContain(member);
      expect(shown).not.toContain(numberIn(member).toString());
    }
  }
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, left = exponent; left > 0n; left /= 2n) {
    if (left % 2n === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
