/** What a caller's CryptoKey is bound to, in JOSE's terms: it serves one algorithm or family, and only for its usages. */
import { contentAlgorithms } from "../alg/content.ts";
import type { Curve } from "../alg/curves.ts";
import { ecCurves, okpCurves } from "../alg/curves.ts";
import type { KeyType } from "../alg/key-types.ts";
import { mlDsaParameters } from "../alg/ml-dsa.ts";
import { managementAlgorithms } from "../alg/management.ts";
import { signatureAlgorithms, type SignatureRow } from "../alg/signature.ts";
import { rowOf } from "../encoding/table.ts";
import { hasClassString, mayBe } from "../encoding/brand.ts";
import { isUint8Array } from "../encoding/bytes.ts";

/** A WebCrypto key by its shape, so that no particular library of types has to be there. */
export interface CryptoKeyLike {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}

/** A CryptoKey in JOSE's terms. */
export interface CryptoKeyBinding {
  readonly kty: KeyType;
  readonly crv: Curve | undefined;
  /** Every "alg" value it can serve, and the "enc" value that it is the CEK of. */
  readonly algs: readonly string[];
  /** Of the modulus, the secret or the curve. */
  readonly bits: number;
  /** The public exponent of an RSA key. */
  readonly exponent: Uint8Array | undefined;
}

/** Recognises a CryptoKey of any realm. */
export function isCryptoKey(value: unknown): value is CryptoKey {
  return mayBe(value, "CryptoKey") && isShapedLikeCryptoKey(value);
}

/**
 * Whether an object that passes for a CryptoKey has the class string of one. Others have to prove it: see `requireGenuine`.
 */
export function isTaggedCryptoKey(cryptoKey: CryptoKey): boolean {
  return hasClassString(cryptoKey, "CryptoKey");
}

/** A getter of something that only looks like a key may throw. */
function isShapedLikeCryptoKey(value: Partial<Record<keyof CryptoKeyLike, unknown>>): boolean {
  try {
    const { type, extractable, algorithm, usages } = value;
    return (
      (type === "public" || type === "private" || type === "secret") &&
      typeof extractable === "boolean" &&
      typeof algorithm === "object" &&
      algorithm !== null &&
      "name" in algorithm &&
      typeof algorithm.name === "string" &&
      Array.isArray(usages) &&
      usages.every((usage) => typeof usage === "string")
    );
  } catch {
    return false;
  }
}

/**
 * Whether a usage of a CryptoKey is of use here. Agreement takes bits, not derived keys. AES-GCM encrypts and
 * decrypts: a platform that wraps keys with it takes them in formats of its own. AES-KW has no other usages
 * than wrapping and unwrapping.
 */
export function isUsableFor({ algorithm }: CryptoKey, usage: string): boolean {
  if (usage === "deriveKey") return false;
  const wraps = usage === "wrapKey" || usage === "unwrapKey";
  const encrypts = usage === "encrypt" || usage === "decrypt";
  return !(algorithm.name === "AES-GCM" && wraps) && !(algorithm.name === "AES-KW" && encrypts);
}

/** The "alg" values a CryptoKey can serve; `undefined` when there are none. */
export function bindingOf({ algorithm }: CryptoKey): CryptoKeyBinding | undefined {
  const crv = curveOf(algorithm);
  const signing = Object.values(signatureAlgorithms).filter((row) => signsAs(row, algorithm, crv));
  const managing = Object.values(managementAlgorithms).filter((row) => {
    switch (row.mode) {
      case "RSA-OAEP":
        return algorithm.name === "RSA-OAEP" && hashOf(algorithm) === row.hash;
      case "AES-KW":
        return algorithm.name === "AES-KW" && numberIn(algorithm, "length") === row.keyLength * 8;
      case "AES-GCMKW":
        return algorithm.name === "AES-GCM" && numberIn(algorithm, "length") === row.keyLength * 8;
      case "ECDH-ES":
        return (
          (algorithm.name === "ECDH" || algorithm.name === crv) && row.curves.some((each) => each === crv)
        );
      default:
        return false;
    }
  });
  // A direct key is the CEK: RFC 7518 section 4.5.
  const content = Object.values(contentAlgorithms).filter(
    (row) =>
      row.mode === "GCM" &&
      algorithm.name === "AES-GCM" &&
      numberIn(algorithm, "length") === row.cekLength * 8,
  );
  const kty = crv === undefined ? (signing[0]?.kty ?? managing[0]?.ktys[0]) : crv in ecCurves ? "EC" : "OKP";
  const algs = Object.freeze([
    ...[...signing, ...managing].map(({ alg }) => alg),
    ...content.map(({ enc }) => enc),
  ]);
  if (kty === undefined || algs.length === 0) return undefined;
  return { kty, crv, algs, bits: bitsOf(algorithm, crv), exponent: exponentOf(algorithm) };
}

function signsAs(row: SignatureRow, algorithm: KeyAlgorithm, crv: Curve | undefined): boolean {
  switch (row.scheme) {
    case "EdDSA":
      return algorithm.name === crv && row.curves.some((each) => each === crv);
    case "ECDSA":
      return algorithm.name === "ECDSA" && row.curves.some((each) => each === crv);
    case "ML-DSA":
      return algorithm.name === row.alg;
    default:
      return algorithm.name === row.scheme && hashOf(algorithm) === row.hash;
  }
}

function curveOf(algorithm: KeyAlgorithm): Curve | undefined {
  const name = "namedCurve" in algorithm ? algorithm.namedCurve : algorithm.name;
  if (typeof name !== "string") return undefined;
  return rowOf(ecCurves, name)?.crv ?? rowOf(okpCurves, name)?.crv;
}

function hashOf(algorithm: KeyAlgorithm): string | undefined {
  if (!("hash" in algorithm) || typeof algorithm.hash !== "object" || algorithm.hash === null)
    return undefined;
  const { hash } = algorithm;
  return "name" in hash && typeof hash.name === "string" ? hash.name : undefined;
}

function bitsOf(algorithm: KeyAlgorithm, crv: Curve | undefined): number {
  if (crv !== undefined) return (rowOf(ecCurves, crv) ?? rowOf(okpCurves, crv))?.bits ?? 0;
  const parameters = rowOf(mlDsaParameters, algorithm.name);
  if (parameters !== undefined) return parameters.publicKeyLength * 8;
  return numberIn(algorithm, "modulusLength") ?? numberIn(algorithm, "length") ?? 0;
}

function numberIn(algorithm: KeyAlgorithm, name: "modulusLength" | "length"): number | undefined {
  const value: unknown = Reflect.get(algorithm, name);
  return typeof value === "number" ? value : undefined;
}

function exponentOf(algorithm: KeyAlgorithm): Uint8Array | undefined {
  return "publicExponent" in algorithm && isUint8Array(algorithm.publicExponent)
    ? algorithm.publicExponent
    : undefined;
}
