/** Validation of EdDSA public keys: RFC 8032 sections 5.1.3 and 5.2.3. */
import type { Bytes } from "../encoding/bytes.ts";
import { bigIntOf } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";

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
export function checkEdwardsPoint(curve: EdwardsCurve, publicKey: Bytes, fault: Fault): void {
  const octets = publicKey.slice().reverse();
  octets[0] = (octets[0] ?? 0) & ~signBit;
  const y = bigIntOf(octets);
  if (y >= curve.p) throw fault(`has a public key that is not the encoding of a point of ${curve.crv}`);
  if (curve.smallOrder.includes(y))
    throw fault(`has a public key of small order on ${curve.crv}, which is not secure`);
}
