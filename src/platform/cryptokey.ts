/** What can be told of a caller's CryptoKey without using it. */
import { hasClassString, mayBe } from "../encoding/brand.ts";

/** A WebCrypto key by its shape, so that no particular library of types has to be there. */
export interface CryptoKeyLike {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
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

/** The curve that a CryptoKey's algorithm names, or the name of the algorithm itself, which may be that of a curve. */
export function cryptoKeyCurve(algorithm: KeyAlgorithm): string {
  const name = "namedCurve" in algorithm ? algorithm.namedCurve : algorithm.name;
  return typeof name === "string" ? name : "";
}

/** The hash a CryptoKey is bound to. */
export function cryptoKeyHash(algorithm: KeyAlgorithm): string | undefined {
  if (!("hash" in algorithm) || typeof algorithm.hash !== "object" || algorithm.hash === null)
    return undefined;
  const { hash } = algorithm;
  return "name" in hash && typeof hash.name === "string" ? hash.name : undefined;
}

/** The length of a symmetric CryptoKey in bits. */
export function cryptoKeyLength(algorithm: KeyAlgorithm): number | undefined {
  return numberIn(algorithm, "length");
}

function numberIn(algorithm: KeyAlgorithm, name: "length"): number | undefined {
  const value: unknown = Reflect.get(algorithm, name);
  return typeof value === "number" ? value : undefined;
}
