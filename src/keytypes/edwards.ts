/** Octet key pairs on the curves of EdDSA: RFC 8037 section 2. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Fault } from "../errors.ts";
import { checkEdwardsPoint, type EdwardsCurve } from "./edwards-point.ts";
import { okpKeyType, type OkpCurveParameters } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** The key type of a curve of EdDSA. */
export interface EdwardsKeyType extends KeyTypeScheme {
  readonly crv: string;
  readonly curve: EdwardsCurve;
}

/** What else the key type needs to know of the curve. */
type EdwardsParameters = Pick<OkpCurveParameters, "bits" | "length" | "oid" | "feature">;

/** Makes the key type of a curve. */
export function edwardsKeyType(curve: EdwardsCurve, parameters: EdwardsParameters): EdwardsKeyType {
  const checkPublicKey = (publicKey: Bytes, fault: Fault): void => {
    checkEdwardsPoint(curve, publicKey, fault);
  };
  const { crv } = curve;
  return Object.assign(okpKeyType({ ...parameters, crv, checkPublicKey }), { crv, curve });
}
