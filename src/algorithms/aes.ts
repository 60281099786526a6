/** Functions shared by the algorithms that use AES. */
import { cryptoKeyLength } from "../platform/cryptokey.ts";
import type { KeyMaterial, GcmKey } from "../platform/material.ts";
import { aes192, type Feature } from "../platform/runtime-features.ts";
import { secretBytes } from "./require-secret-bytes.ts";
import { oct } from "../keytypes/oct.ts";
import type { ManagementScheme } from "./types.ts";

/**
 * Returns the features that AES with keys of this length, in bytes, requires: some browsers lack AES with
 * keys of 192 bits.
 */
export function aesFeatures(keyLength: number): readonly Feature[] {
  return keyLength === 24 ? [aes192] : [];
}

/** Reports whether a CryptoKey is for AES in the given mode, with keys of this length in bytes. */
export function isAesCryptoKey(
  algorithm: KeyAlgorithm,
  mode: "AES-KW" | "AES-GCM",
  keyLength: number,
): boolean {
  return algorithm.name === mode && cryptoKeyLength(algorithm) === keyLength * 8;
}

/**
 * Returns a secret as a key for AES-GCM: its bytes, or a CryptoKey for AES-GCM.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for any other CryptoKey.
 */
export function gcmKey(material: KeyMaterial): GcmKey {
  const isGcm = material.form === "CryptoKey" && material.cryptoKey.algorithm.name === "AES-GCM";
  return isGcm ? material.cryptoKey : secretBytes(material);
}

/**
 * Creates an algorithm that encrypts CEKs with AES: RFC 7518 sections 4.4 and 4.7. The length of the key is
 * in bytes.
 */
export function aesKeyEncryption<Name extends string>(
  alg: Name,
  keyLength: number,
  mode: "AES-KW" | "AES-GCM",
  particulars: Pick<ManagementScheme<Name>, "repeatsHeader" | "sender" | "receiver">,
): ManagementScheme<Name> {
  return Object.freeze<ManagementScheme<Name>>({
    kind: "management",
    alg,
    keyTypes: [oct],
    ktys: ["oct"],
    fitsCryptoKey: (algorithm) => isAesCryptoKey(algorithm, mode, keyLength),
    newKey: { form: "secret", length: keyLength },
    features: aesFeatures(keyLength),
    symmetric: true,
    smallestKey: 0,
    keyLength: () => keyLength,
    keyIsCek: false,
    decidesCek: false,
    derives: false,
    privateOperation: false,
    iterations: () => 0,
    ...particulars,
  });
}
