/**
 * The form of a signature, checked before the platform sees it. Platforms differ: some throw at a signature of the wrong length,
 * some accept integers that are out of range and so a second form of the same token. A signature of the wrong form is one that
 * does not verify.
 */
import { ecCurves } from "../alg/curves.ts";
import { edwardsCurves } from "../alg/edwards.ts";
import { mlDsaParameters } from "../alg/ml-dsa.ts";
import type { SignatureRow } from "../alg/signature.ts";
import { rowOf } from "../encoding/table.ts";
import { decodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { integerBytes } from "../encoding/integers.ts";
import type { KeyMaterial } from "./material.ts";
import { modulusLength } from "./modulus.ts";

/** Whether a signature has the form that its algorithm and key give it. */
export type SignatureForm = (signature: Bytes) => boolean;

/**
 * The form of the signatures that a key verifies.
 *
 * @param n the modulus of an RSA CryptoKey, where it can be read; without it only the length is checked.
 */
export function signatureForm(material: KeyMaterial, row: SignatureRow, n?: string): SignatureForm {
  switch (row.scheme) {
    case "HMAC":
      return () => true;
    case "RSASSA-PKCS1-v1_5":
    case "RSA-PSS":
      return rsaForm(modulusLength(material), decodeBase64url(n ?? modulusIn(material)));
    case "ECDSA":
      return ecdsaForm(row.curves[0] ?? "");
    case "EdDSA":
      return eddsaForm(curveOf(material));
    case "ML-DSA": {
      const { signatureLength } = mlDsaParameters[row.alg];
      return (signature) => signature.length === signatureLength;
    }
  }
}

/** RFC 8017 sections 8.1.2 and 8.2.2 step 1, and 5.2.2: as long as the modulus, and less than it. */
function rsaForm(length: number, modulus: Bytes | undefined): SignatureForm {
  if (modulus?.length !== length) return (signature) => signature.length === length;
  return (signature) => signature.length === length && isBelow(signature, 0, modulus);
}

/** RFC 7518 section 3.4, FIPS 186-5 section 6.4.2: R || S, each as long as a coordinate and in [1, n - 1]. */
function ecdsaForm(crv: string): SignatureForm {
  const curve = rowOf(ecCurves, crv);
  if (curve === undefined) return () => false;
  const { length } = curve;
  const n = integerBytes(curve.n, length);
  return (signature) =>
    signature.length === 2 * length &&
    isBelow(signature, 0, n) &&
    isBelow(signature, length, n) &&
    !isZero(signature, 0, length) &&
    !isZero(signature, length, 2 * length);
}

/** RFC 8032 sections 5.1.7 and 5.2.7: R || S, where S is less than the order of the base point, least significant octet first. */
function eddsaForm(crv: string): SignatureForm {
  const curve = rowOf(edwardsCurves, crv);
  if (curve === undefined) return () => false;
  const length = curve.signatureLength;
  const order = integerBytes(curve.order, length / 2).reverse();
  return (signature) => signature.length === length && isBelowReversed(signature, length / 2, order);
}

/** Whether the integer at an offset is below a limit of the same length, most significant octet first. */
function isBelow(bytes: Bytes, offset: number, limit: Bytes): boolean {
  for (let index = 0; index < limit.length; index++) {
    const difference = (bytes[offset + index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The same, least significant octet first. */
function isBelowReversed(bytes: Bytes, offset: number, limit: Bytes): boolean {
  for (let index = limit.length - 1; index >= 0; index--) {
    const difference = (bytes[offset + index] ?? 0) - (limit[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function isZero(bytes: Bytes, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] !== 0) return false;
  return true;
}

function modulusIn(material: KeyMaterial): string {
  return "members" in material ? (material.members["n"] ?? "") : "";
}

/** How errors name an algorithm: EdDSA by the curve of the key, because a runtime may have only one of the two. */
export function algorithmName(row: SignatureRow, material: KeyMaterial): string {
  return row.scheme === "EdDSA" ? curveOf(material) : row.alg;
}

/** The curve of a key of type OKP. */
export function curveOf(material: KeyMaterial): string {
  if (material.form === "CryptoKey") return material.cryptoKey.algorithm.name;
  return "members" in material ? (material.members["crv"] ?? "") : "";
}
