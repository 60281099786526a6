/** ECPoint, the octets of an elliptic curve's public key: RFC 5480 section 2.2, SEC 1 section 2.3.3. */
import { ecCurves, type EcCurve } from "../../alg/curves.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { ecKey } from "../ec.ts";
import type { KeyContents } from "../key.ts";

/** Marks a point with both coordinates. */
const uncompressed = 0x04;

/** Reads a public key, and makes a private one of it where `d` is given. */
export function readPoint(crv: EcCurve, point: Bytes, fault: Fault, d?: Bytes): KeyContents {
  const { length } = ecCurves[crv];
  const [form] = point;
  if ((form === 0x02 || form === 0x03) && point.length === 1 + length) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The key's point is compressed; convert it: openssl pkey -in key.pem -ec_conv_form uncompressed -out converted.pem",
    );
  }
  if (form !== uncompressed || point.length !== 1 + 2 * length) {
    throw fault(`has a public key that is no point of ${crv}`);
  }
  return ecKey(crv, { x: point.slice(1, 1 + length), y: point.slice(1 + length), d }, fault);
}

/** Writes a public key. */
export function writePoint({ x, y }: { readonly x: string; readonly y: string }): Bytes {
  const marker = new Uint8Array([uncompressed]);
  return concat(marker, decodeBase64url(x) ?? noBytes, decodeBase64url(y) ?? noBytes);
}
