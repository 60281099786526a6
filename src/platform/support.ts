/** Features that some runtimes lack. */
import type { Algorithm, EcKeyParams, KeyUsage } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { Operation } from "../steps/operation.ts";
import * as webcrypto from "./webcrypto/support.ts";

/**
 * A curve, a parameter set or a key length that some runtimes lack, and how to find out whether one has
 * it.
 */
export interface Feature {
  readonly name: string;
  /** WebCrypto's parameters for importing `key`. */
  readonly algorithm: Algorithm | EcKeyParams;
  readonly usages: readonly KeyUsage[];
  /** A fixed key, raw, that a runtime with the feature imports without an error. */
  readonly key: () => Bytes;
  /**
   * For a feature whose first use makes Node.js print a warning: whether Node.js before 24.7 has it. Those
   * versions have no `SubtleCrypto.supports`, and the import is not tried there.
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

/** Whether the runtime has a feature. No key is generated to find out. */
export function supportsFeature(feature: Feature): Operation<boolean> {
  return {
    name: `the check for ${feature.name}`,
    later: () => webcrypto.supports(feature),
    prefer: "later",
  };
}

/** A key for a feature: the given octets, followed by zeros. */
export function octetsFrom(length: number, ...first: readonly number[]): Bytes {
  const bytes = new Uint8Array(length);
  bytes.set(first);
  return bytes;
}
