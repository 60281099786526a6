/** What the algorithms made of AES have in common. */
import { cryptoKeyLength } from "../platform/cryptokey.ts";
import type { GcmKey } from "../platform/ciphers.ts";
import type { KeyMaterial } from "../platform/material.ts";
import { aes192, type Feature } from "../platform/support.ts";
import { secretBytes } from "./secret-bytes.ts";

/** What AES with keys of this length (bytes) needs of a runtime: some browsers lack AES with 192 bits. */
export function aesFeatures(keyLength: number): readonly Feature[] {
  return keyLength === 24 ? [aes192] : [];
}

/** Whether a CryptoKey is for AES in the named mode, with keys of this length (bytes). */
export function isAesCryptoKey(
  algorithm: KeyAlgorithm,
  mode: "AES-KW" | "AES-GCM",
  keyLength: number,
): boolean {
  return algorithm.name === mode && cryptoKeyLength(algorithm) === keyLength * 8;
}

/**
 * A secret as a key of AES GCM: its bytes, or a CryptoKey for it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for any other CryptoKey.
 */
export function gcmKey(material: KeyMaterial): GcmKey {
  const isGcm = material.form === "CryptoKey" && material.cryptoKey.algorithm.name === "AES-GCM";
  return isGcm ? material.cryptoKey : secretBytes(material);
}
