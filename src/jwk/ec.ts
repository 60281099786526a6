/** Elliptic curve keys: RFC 7518 section 6.2. The point is checked here (section 6.2.1, RFC 8725 section 3.4). */
import { ecCurves, type EcCurve, type EcCurveRow } from "../alg/curves.ts";
import { rowOf } from "../encoding/table.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { bigIntOf } from "../encoding/integers.ts";
import { JoseError, type Fault } from "../errors.ts";
import { checkHalves } from "./halves.ts";
import type { KeyContents } from "./key/key.ts";
import { invalidJwk, type Members } from "./members.ts";

/** Coordinates, and the private key where there is one: each as long as the curve says. */
export interface EcComponents {
  readonly x: Bytes;
  readonly y: Bytes;
  readonly d?: Bytes | undefined;
}

/** Reads the members of an EC key. */
export function readEc(members: Members): KeyContents {
  const curve = rowOf(ecCurves, members.name("crv"));
  if (curve === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The JWK's "crv" is not one of ${Object.keys(ecCurves).join(", ")}`,
    );
  }
  const { crv, length } = curve;
  const x = members.fieldElement("x", length);
  const y = members.fieldElement("y", length);
  const d = members.has("d") ? members.fieldElement("d", length) : undefined;
  return ecKey(crv, { x, y, d }, invalidJwk);
}

/** A key, checked. */
export function ecKey(crv: EcCurve, { x, y, d }: EcComponents, fault: Fault): KeyContents {
  const curve = ecCurves[crv];
  const { bits } = curve;
  checkOnCurve(bigIntOf(x), bigIntOf(y), curve, fault);
  const point = { kty: "EC", crv, x: encodeBase64url(x), y: encodeBase64url(y) } as const;
  if (d === undefined) {
    return { kty: "EC", crv, type: "public", bits, material: { form: "public", members: point } };
  }
  const scalar = bigIntOf(d);
  if (scalar === 0n || scalar >= curve.n) throw fault("has a private key outside the range of its curve");
  const pair = { ...point, d: encodeBase64url(d) };
  checkHalves(pair, fault);
  return { kty: "EC", crv, type: "private", bits, material: { form: "private", members: pair } };
}

/** SP 800-186 section 3.2.1: y^2 = x^3 - 3x + b. All these curves have cofactor 1, so every such point is a public key. */
function checkOnCurve(x: bigint, y: bigint, { p, b }: EcCurveRow, fault: Fault): void {
  const onCurve = x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
  if (!onCurve) throw fault("has a point that is not on its curve");
}
