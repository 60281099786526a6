/**
 * The restrictions of a CryptoKey, in JOSE terms. A CryptoKey can be used for one algorithm or family of
 * algorithms, and only for its usages.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { isUint8Array } from "../../encoding/bytes.ts";
import { oct } from "../../keytypes/oct.ts";
import type { KeyTypeScheme } from "../../keytypes/scheme.ts";
import { cryptoKeyCurve, cryptoKeyLength } from "../../platform/cryptokey.ts";

/** The parameters and the permitted algorithms of a CryptoKey, in JOSE terms. */
export interface CryptoKeyAlgorithms {
  readonly kty: string;
  readonly crv: string | undefined;
  /** The "alg" values that the key can be used for, and the "enc" values for which it can be the CEK. */
  readonly algs: readonly string[];
  /** The size in bits: of the modulus, the secret or the curve. */
  readonly bits: number;
  /** The public exponent of an RSA key. */
  readonly exponent: Uint8Array | undefined;
}

/** Returns what a CryptoKey can be used for; `undefined` if no algorithm in the suite can use it. */
export function algorithmsOfCryptoKey(
  suite: Suite,
  { algorithm }: CryptoKey,
): CryptoKeyAlgorithms | undefined {
  const keyType = keyTypeOf(suite, algorithm);
  const crv = keyType?.crv;
  const signing = Object.values(suite.signatures).filter((scheme) => scheme.fitsCryptoKey(algorithm));
  const managing = Object.values(suite.management).filter((scheme) => scheme.fitsCryptoKey(algorithm));
  // The "enc" algorithms for which the key can be the CEK: RFC 7518 section 4.5.
  const content = Object.values(suite.content).filter((scheme) => scheme.fitsCryptoKey(algorithm));
  const [ktyWithoutType] = [
    ...signing.flatMap(({ ktys }) => ktys),
    ...managing.flatMap(({ ktys }) => ktys),
    ...content.map(() => oct.kty),
  ];
  const kty = keyType?.kty ?? ktyWithoutType;
  const algs = Object.freeze([
    ...[...signing, ...managing].map(({ alg }) => alg),
    ...content.map(({ enc }) => enc),
  ]);
  if (kty === undefined || algs.length === 0) return undefined;
  return {
    kty,
    crv,
    algs,
    bits: keyType?.bits ?? modulusLengthOf(algorithm) ?? cryptoKeyLength(algorithm) ?? 0,
    exponent: exponentOf(algorithm),
  };
}

/**
 * Returns the key type if the CryptoKey names a curve or a parameter set; `undefined` for example for RSA.
 */
function keyTypeOf({ keyTypes }: Suite, algorithm: KeyAlgorithm): KeyTypeScheme | undefined {
  const name = cryptoKeyCurve(algorithm);
  return keyTypes.find(({ crv, alg }) => name === crv || (alg !== undefined && algorithm.name === alg));
}

function exponentOf(algorithm: KeyAlgorithm): Uint8Array | undefined {
  return "publicExponent" in algorithm && isUint8Array(algorithm.publicExponent)
    ? algorithm.publicExponent
    : undefined;
}

function modulusLengthOf(algorithm: KeyAlgorithm): number | undefined {
  const length: unknown = Reflect.get(algorithm, "modulusLength");
  return typeof length === "number" ? length : undefined;
}
