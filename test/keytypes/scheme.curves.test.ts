import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { EcCurve } from "../../src/keytypes/names.ts";
import { Ed25519 } from "../../src/keytypes/ed25519.ts";
import { Ed448 } from "../../src/keytypes/ed448.ts";
import { X25519 } from "../../src/keytypes/x25519.ts";
import { X448 } from "../../src/keytypes/x448.ts";
import { ecCurves } from "../support/curves.ts";
import { jwkOf } from "../support/native-jwk.ts";

const curves = Object.keys(ecCurves) as EcCurve[];

/** The base points, SP 800-186 section 3.2.1. */
const basePoints: Readonly<Record<EcCurve, readonly [bigint, bigint]>> = {
  "P-256": [
    0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  ],
  "P-384": [
    0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  ],
  "P-521": [
    0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  ],
};

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

describe.each(curves)("%s", (crv) => {
  const { bits, length, p, b, n } = ecCurves[crv];
  const [x, y] = basePoints[crv];
  const mod = (value: bigint) => ((value % p) + p) % p;

  test("is named as it is found", () => {
    expect(ecCurves[crv].crv).toBe(crv);
  });

  test("has a field and an order of its bits, and coordinates that hold them", () => {
    expect([p.toString(2).length, n.toString(2).length]).toEqual([bits, bits]);
    expect(length).toBe(Math.ceil(bits / 8));
  });

  test("contains its base point, and the points of the platform", () => {
    const { x: own = "", y: other = "" } = jwkOf(generateKeyPairSync("ec", { namedCurve: crv }).publicKey);
    expect(Buffer.from(own, "base64url")).toHaveLength(length);
    const points = [
      [x, y],
      [own, other].map((text) => BigInt(`0x${Buffer.from(text, "base64url").toString("hex")}`)),
    ];
    for (const [u = 0n, v = 0n] of points) expect(mod(v * v)).toBe(mod(u ** 3n - 3n * u + b));
  });

  test("has an order that takes the base point back to where it began", () => {
    // Affine double and add; n - 1 times the base point is its negative.
    const base = { x, y };
    let sum: Point | undefined;
    for (const bit of (n - 1n).toString(2)) {
      if (sum !== undefined) sum = add(sum, sum);
      if (bit === "1") sum = sum === undefined ? base : add(sum, base);
    }
    expect(sum).toEqual({ x, y: p - y });
  });

  function add(a: Point, c: Point): Point {
    const slope = a.x === c.x ? (3n * a.x * a.x - 3n) * inverse(2n * a.y) : (c.y - a.y) * inverse(c.x - a.x);
    const sumX = mod(slope * slope - a.x - c.x);
    return { x: sumX, y: mod(slope * (a.x - sumX) - a.y) };
  }

  function inverse(value: bigint): bigint {
    let [r0, r1, s0, s1] = [p, mod(value), 0n, 1n];
    while (r1 !== 0n) {
      const quotient = r0 / r1;
      [r0, r1, s0, s1] = [r1, r0 - quotient * r1, s1, s0 - quotient * s1];
    }
    return mod(s0);
  }
});

test("the curves of octet key pairs have the sizes of RFC 7748 and RFC 8032", () => {
  expect([Ed25519, Ed448, X25519, X448].map(({ crv, bits }) => [crv, bits])).toEqual([
    ["Ed25519", 255],
    ["Ed448", 448],
    ["X25519", 255],
    ["X448", 448],
  ]);
  expect([X25519, X448].map(({ agreement }) => agreement?.length)).toEqual([32, 56]);
  expect([Ed25519, Ed448].map(({ curve }) => curve.signatureLength)).toEqual([64, 114]);
});
