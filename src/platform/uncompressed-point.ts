/** Points of elliptic curves in uncompressed form, 04 and two coordinates: SEC 1 sections 2.3.3 and 2.3.4. */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { concat, noBytes, type Bytes } from "../encoding/bytes.ts";
import type { KeyMembers } from "./material.ts";

/** The coordinates of a point, in base64url. */
export interface Coordinates {
  readonly x: string;
  readonly y: string;
}

/** Returns the coordinates of a point that the platform encoded. */
export function coordinatesOf(point: Uint8Array): Coordinates {
  const middle = 1 + (point.length - 1) / 2;
  return { x: encodeBase64url(point.subarray(1, middle)), y: encodeBase64url(point.subarray(middle)) };
}

/** Encodes the point of a public key. Returns an empty array if its coordinates differ in length. */
export function pointOf(publicKey: KeyMembers): Bytes {
  const x = decodeBase64url(publicKey["x"] ?? "") ?? noBytes;
  const y = decodeBase64url(publicKey["y"] ?? "") ?? noBytes;
  return x.length === y.length ? concat(new Uint8Array([0x04]), x, y) : noBytes;
}
