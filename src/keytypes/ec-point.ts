/** ECPoint, the octets of an elliptic curve's public key: RFC 5480 section 2.2, SEC 1 section 2.3.3. */
import type { EcCurveRow } from "../alg/curves.ts";
import { concat, type Bytes } from "../encoding/bytes.ts";
import { bigIntOf, integerBytes } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";
import { octetsOf } from "./members.ts";

/** Coordinates, and the private key where there is one: each as long as the curve says. */
export interface EcComponents {
  readonly x: Bytes;
  readonly y: Bytes;
  readonly d?: Bytes | undefined;
}

/** Marks a point with both coordinates. */
const uncompressed = 0x04;

/** Reads a public key as its coordinates. Whether they are on the curve is still to be checked. */
export function readPoint(curve: EcCurveRow, point: Bytes, fault: Fault): EcComponents {
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
 * SEC 1 section 2.3.4: y of x and its parity. BigInt arithmetic takes time that depends on its numbers, which
 * does no harm: a public key is public. For an x without a point on the curve, y is one that the check of the
 * point refuses.
 */
function otherCoordinate({ p, b, length }: EcCurveRow, x: Bytes, isOdd: boolean): Bytes {
  const value = bigIntOf(x) % p;
  const square = (((value * value * value - 3n * value + b) % p) + p) % p;
  // p is 3 modulo 4 on each of these curves.
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

/** Writes a public key with both coordinates. */
export function writePoint(members: KeyMembers): Bytes {
  return concat(new Uint8Array([uncompressed]), octetsOf(members, "x"), octetsOf(members, "y"));
}
