/** Octet key pairs on the curves of EdDSA: RFC 8037 section 2. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Fault } from "../errors.ts";
import { okpKeyType, type OkpCurveParameters } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";
import { bigIntOf } from "../encoding/integers.ts";

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

/** A curve of EdDSA: RFC 8032 sections 5.1 and 5.2. */
export interface EdwardsCurve {
  readonly crv: string;
  /** The coordinates are integers modulo p. */
  readonly p: bigint;
  /** L, the order of the base point. */
  readonly order: bigint;
  /** The length of a signature, R || S, in bytes. Each half is as long as a public key. */
  readonly signatureLength: number;
  /** The y of every point whose order divides the cofactor (8 and 4). */
  readonly smallOrder: readonly bigint[];
}

/** The bit of the last octet that holds the sign of the x coordinate. */
const signBit = 0x80;

/**
 * Rejects an EdDSA public key that is not canonically encoded, or that is of small order. For a key of small
 * order, anyone can make signatures without a private key.
 */
function checkEdwardsPoint(curve: EdwardsCurve, publicKey: Bytes, fault: Fault): void {
  const octets = publicKey.slice().reverse();
  octets[0] = (octets[0] ?? 0) & ~signBit;
  const y = bigIntOf(octets);
  if (y >= curve.p) throw fault(`has a public key that is not the encoding of a point of ${curve.crv}`);
  if (curve.smallOrder.includes(y))
    throw fault(`has a public key of small order on ${curve.crv}, which is not secure`);
}
