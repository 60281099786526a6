/** Octet key pairs on the curves of EdDSA: RFC 8037 section 2, RFC 8032. */
import type { Bytes } from "../encoding/bytes.ts";
import { bigIntOf, integerBytes } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import { verifiesKnown, type KnownSignature } from "../platform/node/known-signatures.ts";
import { pureSigner, pureVerifier } from "../platform/node/signatures.ts";
import { isBelowReversed, type SignatureForm } from "../platform/signature-encoding.ts";
import type { SignatureMethod } from "../platform/signature-method.ts";
import type { Feature } from "../platform/runtime-features.ts";
import { okpKeyType } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** The key type of a curve of EdDSA. */
export interface EdwardsKeyType extends KeyTypeScheme {
  readonly crv: string;
  readonly curve: EdwardsCurve;
  readonly feature: Feature;
  /** How platforms sign and verify with keys on the curve. */
  readonly method: SignatureMethod;
}

/** The properties of the key type, other than the curve. */
interface EdwardsParameters {
  readonly bits: number;
  /** The length of the public and of the private key, in bytes. */
  readonly length: number;
  /** The OBJECT IDENTIFIER: RFC 8410 section 3. */
  readonly oid: string;
  /** How to find out whether a runtime has the curve. */
  readonly feature: Feature;
  /** The signature for the known-answer test of node:crypto, which runs at the first use of the curve. */
  readonly known: Omit<KnownSignature, "members"> & { readonly x: string };
  /** The public key of the private key whose octets are all 08, for known-answer tests. */
  readonly knownPublicKey: string;
}

/** Creates the key type of a curve. */
export function edwardsKeyType(
  curve: EdwardsCurve,
  { known, ...parameters }: EdwardsParameters,
): EdwardsKeyType {
  const checkPublicKey = (publicKey: Bytes, fault: Fault): void => {
    checkEdwardsPoint(curve, publicKey, fault);
  };
  const { crv } = curve;
  const { feature } = parameters;
  const method = methodOn(curve, feature, known);
  const keyType = okpKeyType({ ...parameters, crv, checkPublicKey, method });
  return Object.assign(keyType, { crv, curve, feature, method });
}

function methodOn(
  curve: EdwardsCurve,
  feature: Feature,
  { x, signature }: EdwardsParameters["known"],
): SignatureMethod {
  const { crv } = curve;
  const method: SignatureMethod = {
    nameWith: () => crv,
    importAs: () => ({ name: crv }),
    feature: () => feature,
    useAs: () => ({ name: crv }),
    nodeSign: pureSigner,
    nodeVerify: pureVerifier,
    nodeWorks: (node) =>
      verifiesKnown(
        node,
        crv,
        () => method,
        () => ({ members: { kty: "OKP", crv, x }, signature }),
      ),
    form: () => formOn(curve),
    hasModulus: false,
  };
  return method;
}

/**
 * RFC 8032 sections 5.1.7 and 5.2.7: R || S, where S is a little-endian integer less than the order of the
 * base point.
 */
function formOn({ signatureLength: length, order: l }: EdwardsCurve): SignatureForm {
  const order = integerBytes(l, length / 2).reverse();
  return (signature) => signature.length === length && isBelowReversed(signature, length / 2, order);
}

/** A curve of EdDSA: RFC 8032 sections 5.1 and 5.2. */
export interface EdwardsCurve {
  readonly crv: string;
  /** The prime p. Coordinates are integers modulo p. */
  readonly p: bigint;
  /** L, the order of the base point. */
  readonly order: bigint;
  /** The length of a signature, R || S, in bytes. Each half is as long as a public key. */
  readonly signatureLength: number;
  /** The y coordinate of every point whose order divides the cofactor (8 for Ed25519, 4 for Ed448). */
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
