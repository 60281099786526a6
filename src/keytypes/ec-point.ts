/** ECPoint, the encoding of a public key on an elliptic curve: RFC 5480 section 2.2, SEC 1 section 2.3.3. */
import { concat, type Bytes } from "../encoding/bytes.ts";
import { bigIntOf, integerBytes } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";
import { octetsOf } from "./jwk-members.ts";

/**
 * A curve y^2 = x^3 + ax + b over the integers modulo p: SP 800-186 section 2.1.1. Its cofactor must be 1, so
 * that every point on the curve is a valid public key.
 */
export interface EcDomain {
  readonly crv: string;
  readonly bits: number;
  /** The length of a coordinate and of the private key, in bytes (RFC 7518 sections 6.2.1.2 and 6.2.2.1). */
  readonly length: number;
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  /** The order of the base point. */
  readonly n: bigint;
}

/** The coordinates, and the private key if there is one, each padded to the length of a coordinate. */
export interface EcComponents {
  readonly x: Bytes;
  readonly y: Bytes;
  readonly d?: Bytes | undefined;
}

/** The first octet of a point with both coordinates. */
const uncompressed = 0x04;

/** Returns the coordinates of a public key. The caller must pass them to {@link checkOnCurve}. */
export function readPoint(curve: EcDomain, point: Bytes, fault: Fault): EcComponents {
  const { crv, length } = curve;
  const [form] = point;
  const x = point.slice(1, 1 + length);
  if ((form === 0x02 || form === 0x03) && point.length === 1 + length) {
    return { x, y: otherCoordinate(curve, x, form === 0x03) };
  }
  if (form !== uncompressed || point.length !== 1 + 2 * length) {
    throw fault(`has a public key that is not a point of ${crv}`);
  }
  return { x, y: point.slice(1 + length) };
}

/**
 * SEC 1 section 2.3.4: computes y from x and its parity. The BigInt arithmetic does not run in constant time,
 * which is harmless for a public key. If no point on the curve has this x, the result is a y that
 * {@link checkOnCurve} rejects.
 */
function otherCoordinate({ p, a, b, length }: EcDomain, x: Bytes, isOdd: boolean): Bytes {
  const value = bigIntOf(x) % p;
  const square = (((value * value * value + a * value + b) % p) + p) % p;
  // This is a root if p is congruent to 3 modulo 4, as for P-256, P-384, P-521 and secp256k1. For another p,
  // `checkOnCurve` rejects the point.
  const root = power(square, (p + 1n) / 4n, p);
  const y = (root & 1n) === (isOdd ? 1n : 0n) ? root : p - root;
  return integerBytes(y, length);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let left = exponent, square = base; left > 0n; left >>= 1n, square = (square * square) % modulus) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
  }
  return result;
}

/** Encodes a public key with both coordinates. */
export function writePoint(members: KeyMembers): Bytes {
  return concat(new Uint8Array([uncompressed]), octetsOf(members, "x"), octetsOf(members, "y"));
}

/** Checks that a point is on its curve: SP 800-186 section 2.1.1, y^2 = x^3 + ax + b. */
export function checkOnCurve(x: bigint, y: bigint, { p, a, b }: EcDomain, fault: Fault): void {
  const onCurve = x < p && y < p && (y * y - (x * x * x + a * x + b)) % p === 0n;
  if (!onCurve) throw fault("has a point that is not on its curve");
}
