/** Octet key pairs: RFC 8037 section 2. */
import { okpCurves, type OkpCurve } from "../alg/curves.ts";
import { rowOf } from "../encoding/table.ts";
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError, type Fault } from "../errors.ts";
import { checkEdwardsPoint } from "./edwards-point.ts";
import { checkHalves } from "./halves.ts";
import type { KeyContents } from "./key/key.ts";
import { invalidJwk, type Members } from "./members.ts";

/** Reads the members of an OKP key. */
export function readOkp(members: Members): KeyContents {
  const curve = rowOf(okpCurves, members.name("crv"));
  if (curve === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `The JWK's "crv" is not one of ${Object.keys(okpCurves).join(", ")}`,
    );
  }
  const { crv, length } = curve;
  const x = members.octets("x", length);
  return okpKey(crv, x, members.has("d") ? members.octets("d", length) : undefined, invalidJwk);
}

/** A key from octets of its curve's length, checked. */
export function okpKey(crv: OkpCurve, x: Bytes, d: Bytes | undefined, fault: Fault): KeyContents {
  checkEdwardsPoint(crv, x, fault);
  const { bits } = okpCurves[crv];
  const half = { kty: "OKP", crv, x: encodeBase64url(x) } as const;
  if (d === undefined) {
    return { kty: "OKP", crv, type: "public", bits, material: { form: "public", members: half } };
  }
  const pair = { ...half, d: encodeBase64url(d) };
  checkHalves(pair, fault);
  return { kty: "OKP", crv, type: "private", bits, material: { form: "private", members: pair } };
}
