/** Properties of a caller's CryptoKey that can be read without using the key. */
import type { CryptoKey, KeyAlgorithm } from "./types.ts";
import { hasClassString, mayBe } from "../encoding/brand.ts";

/** A WebCrypto key, described structurally, so that no type library is required. */
export interface CryptoKeyLike {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}

/** Reports whether a value looks like a CryptoKey, possibly one from another realm. */
export function isCryptoKey(value: unknown): value is CryptoKey {
  return mayBe(value, "CryptoKey") && isShapedLikeCryptoKey(value);
}

/**
 * Reports whether the class string of an object is "CryptoKey". If it is not, `requireGenuine` has to check
 * the object.
 */
export function isTaggedCryptoKey(cryptoKey: CryptoKey): boolean {
  return hasClassString(cryptoKey, "CryptoKey");
}

/** Property access may throw if the object only looks like a key. */
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
 * Reports whether josette can work with one of the usages of a CryptoKey. Key agreement needs "deriveBits",
 * not "deriveKey". AES-GCM keys need "encrypt" and "decrypt", because "wrapKey" supports only the key formats
 * of the platform. AES-KW has only "wrapKey" and "unwrapKey".
 */
export function isUsableFor({ algorithm }: CryptoKey, usage: string): boolean {
  if (usage === "deriveKey") return false;
  const wraps = usage === "wrapKey" || usage === "unwrapKey";
  const encrypts = usage === "encrypt" || usage === "decrypt";
  return !(algorithm.name === "AES-GCM" && wraps) && !(algorithm.name === "AES-KW" && encrypts);
}

/** The curve of a CryptoKey's algorithm. Some algorithm names, such as "X25519", are curve names. */
export function cryptoKeyCurve(algorithm: KeyAlgorithm): string {
  const name = "namedCurve" in algorithm ? algorithm.namedCurve : algorithm.name;
  return typeof name === "string" ? name : "";
}

/** The hash function that a CryptoKey is restricted to. */
export function cryptoKeyHash(algorithm: KeyAlgorithm): string | undefined {
  if (!("hash" in algorithm) || typeof algorithm.hash !== "object" || algorithm.hash === null)
    return undefined;
  const { hash } = algorithm;
  return "name" in hash && typeof hash.name === "string" ? hash.name : undefined;
}

/** The length of a symmetric CryptoKey, in bits. */
export function cryptoKeyLength(algorithm: KeyAlgorithm): number | undefined {
  return numberIn(algorithm, "length");
}

function numberIn(algorithm: KeyAlgorithm, name: "length"): number | undefined {
  const value: unknown = Reflect.get(algorithm, name);
  return typeof value === "number" ? value : undefined;
}
