/** What a caller's CryptoKey is bound to, in JOSE's terms: it serves one algorithm, and only for its usages. */
import type { KeyType } from "../alg/key-types.ts";
import { managementAlgorithms } from "../alg/management.ts";
import { signatureAlgorithms } from "../alg/signature.ts";
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
  readonly alg: string;
  /** Of the modulus or the secret. */
  readonly bits: number;
  /** The public exponent of an RSA key. */
  readonly exponent: Uint8Array | undefined;
}

/** Recognises a CryptoKey of any realm by its tag. */
export function isCryptoKey(value: unknown): value is CryptoKey {
  return (
    Object.prototype.toString.call(value) === "[object CryptoKey]" &&
    typeof value === "object" &&
    value !== null &&
    "algorithm" in value &&
    typeof value.algorithm === "object" &&
    value.algorithm !== null &&
    "usages" in value &&
    Array.isArray(value.usages)
  );
}

/** The one "alg" value a CryptoKey can serve; `undefined` when it is none of ours. */
export function bindingOf({ algorithm }: CryptoKey): CryptoKeyBinding | undefined {
  const hash = hashOf(algorithm);
  const bits = bitsOf(algorithm);
  if (bits === undefined) return undefined;
  const row =
    Object.values(signatureAlgorithms).find((each) => each.scheme === algorithm.name && each.hash === hash) ??
    Object.values(managementAlgorithms).find(
      (each) => each.mode === algorithm.name && "hash" in each && each.hash === hash,
    );
  return row === undefined
    ? undefined
    : { kty: row.kty, alg: row.alg, bits, exponent: exponentOf(algorithm) };
}

function hashOf(algorithm: KeyAlgorithm): string | undefined {
  if (!("hash" in algorithm) || typeof algorithm.hash !== "object" || algorithm.hash === null)
    return undefined;
  const { hash } = algorithm;
  return "name" in hash && typeof hash.name === "string" ? hash.name : undefined;
}

function bitsOf(algorithm: KeyAlgorithm): number | undefined {
  if ("modulusLength" in algorithm && typeof algorithm.modulusLength === "number")
    return algorithm.modulusLength;
  return "length" in algorithm && typeof algorithm.length === "number" ? algorithm.length : undefined;
}

function exponentOf(algorithm: KeyAlgorithm): Uint8Array | undefined {
  return "publicExponent" in algorithm && isUint8Array(algorithm.publicExponent)
    ? algorithm.publicExponent
    : undefined;
}
