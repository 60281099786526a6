/** ECPoint, the octets of an elliptic curve's public key: RFC 5480 section 2.2, SEC 1 section 2.3.3. */
import { ecCurves, type EcCurve, type EcCurveRow } from "../../alg/curves.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../../encoding/bytes.ts";
import { bigIntOf, integerBytes } from "../../encoding/integers.ts";
import type { Fault } from "../../errors.ts";
import { ecKey } from "../ec.ts";
import type { KeyContents } from "../key/key.ts";

/** Marks a point with both coordinates. */
const uncompressed = 0x04;

/** Reads a public key, and makes a private one of it where `d` is given. */
export function readPoint(crv: EcCurve, point: Bytes, fault: Fault, d?: Bytes): KeyContents {
  const { length } = ecCurves[crv];
  const [form] = point;
  const x = point.slice(1, 1 + length);
  if ((form === 0x02 || form === 0x03) && point.length === 1 + length) {
    return ecKey(crv, { x, y: otherCoordinate(ecCurves[crv], x, form === 0x03), d }, fault);
  }
  if (form !== uncompressed || point.length !== 1 + 2 * length) {
    throw fault(`has a public key that is no point of ${crv}`);
  }
  return ecKey(crv, { x, y: point.slice(1 + length), d }, fault);
}

/**
 * SEC 1 section 2.3.4: y of x and its parity. A public key is public: that BigInt takes time that depends on
 * it tells nothing. For an x without a point on the curve, y is one that the check of the point refuses.
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

/** Writes a public key. */
export function writePoint({ x, y }: { readonly x: string; readonly y: string }): Bytes {
  const marker = new Uint8Array([uncompressed]);
  return concat(marker, decodeBase64url(x) ?? noBytes, decodeBase64url(y) ?? noBytes);
}
