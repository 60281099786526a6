/** Tests for features that some runtimes lack, such as AES with keys of 192 bits. */
import type { Algorithm, EcKeyParams, KeyUsage } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { isNode, platformSupports, subtle } from "../runtime.ts";
import type { Operation } from "../steps/operation.ts";

/** A curve, a parameter set or a key length that some runtimes lack, and how to detect it. */
export interface Feature {
  readonly name: string;
  /** WebCrypto's parameters for importing `key`. */
  readonly algorithm: Algorithm | EcKeyParams;
  readonly usages: readonly KeyUsage[];
  /** Returns a fixed raw key, which every runtime with the feature imports without an error. */
  readonly key: () => Bytes;
  /**
   * Whether Node.js before 24.7 has the feature. This is set if the first use of the feature makes Node.js
   * print a warning: those versions have no `SubtleCrypto.supports`, and trying the import would print the
   * warning.
   */
  readonly inOlderNode?: boolean;
}

/** AES with keys of 192 bits. */
export const aes192: Feature = {
  name: "AES-192",
  algorithm: { name: "AES-CBC" },
  usages: ["encrypt"],
  key: () => octetsFrom(24),
};

/** Checks whether the runtime has a feature, without generating a key. */
export function supportsFeature(feature: Feature): Operation<boolean> {
  return {
    name: `the check for ${feature.name}`,
    later: () => supports(feature),
    prefer: "later",
  };
}

/**
 * Checks whether the runtime has a feature by importing a fixed key. If the import could make Node.js print a
 * warning, `SubtleCrypto.supports` is called first.
 */
export async function supports({ name, algorithm, usages, key, inOlderNode }: Feature): Promise<boolean> {
  if (inOlderNode !== undefined) {
    const answer = platformSupports("importKey", name);
    if (answer !== undefined) return answer;
    if (isNode()) return inOlderNode;
  }
  try {
    await subtle().importKey("raw", key(), algorithm, false, [...usages]);
    return true;
  } catch {
    return false;
  }
}

/** Returns the fixed key for the check of a feature: the given octets, followed by zeros. */
export function octetsFrom(length: number, ...first: readonly number[]): Bytes {
  const bytes = new Uint8Array(length);
  bytes.set(first);
  return bytes;
}
