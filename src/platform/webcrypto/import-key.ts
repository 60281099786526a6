/**
 * Obtains CryptoKeys from key material. Keys are imported with no usages other than the required ones. A
 * CryptoKey of the caller is used unchanged.
 */
import type { Algorithm, CryptoKey, EcKeyParams, HashedImportParams, KeyUsage } from "../types.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { KeyMaterial } from "../material.ts";
import { refusal, unsupported } from "../platform-errors.ts";
import { aes192, type Feature } from "../runtime-features.ts";
import { begun } from "./platform-errors.ts";
import { supports } from "../runtime-features.ts";

/** The algorithm parameters with which a key is imported. */
export type ImportAlgorithm = Algorithm | HashedImportParams | EcKeyParams;

/**
 * Returns a CryptoKey for one use. `alg` is the name in errors. `feature` is set if some runtimes lack what a
 * key pair requires.
 */
export async function importMaterial(
  material: KeyMaterial,
  algorithm: ImportAlgorithm,
  usages: KeyUsage[],
  alg: string,
  feature?: Feature,
): Promise<CryptoKey> {
  switch (material.form) {
    case "CryptoKey":
      return material.cryptoKey;
    case "secret":
      return importing(
        () => subtle().importKey("raw", material.bytes, algorithm, false, usages),
        featureOfSecret(material.bytes, algorithm),
        alg,
      );
    case "public":
    case "private":
      return importing(
        () => subtle().importKey("jwk", { ...material.members }, algorithm, false, usages),
        feature,
        alg,
      );
  }
}

/** Imports the bytes of a single-use secret. */
export function importBytes(
  bytes: Bytes,
  algorithm: Algorithm | HashedImportParams,
  usages: KeyUsage[],
  extractable = false,
): Promise<CryptoKey> {
  const alg = `${algorithm.name} with ${bytes.length * 8} bits`;
  return importing(
    () => subtle().importKey("raw", bytes, algorithm, extractable, usages),
    featureOfSecret(bytes, algorithm),
    alg,
  );
}

/**
 * Imports a key. If the platform rejects it, an import of a fixed key shows whether the platform lacks the
 * algorithm.
 */
function importing(
  operation: () => Promise<CryptoKey>,
  feature: Feature | undefined,
  alg: string,
): Promise<CryptoKey> {
  return begun(operation).catch(async (cause: unknown) => {
    const missing = feature !== undefined && !(await supports(feature));
    throw missing ? unsupported(alg, cause) : refusal(alg, cause);
  });
}

function featureOfSecret(bytes: Bytes, { name }: Algorithm): Feature | undefined {
  return bytes.length === 24 && name.startsWith("AES-") ? aes192 : undefined;
}

/**
 * Checks an object that looks like a CryptoKey. Platforms convert the arguments first and throw a TypeError
 * if the object is not a CryptoKey. For a real CryptoKey, they report that the algorithm does not exist.
 * @throws JoseError `ERR_KEY_INVALID`.
 */
export async function requireGenuine(cryptoKey: CryptoKey): Promise<void> {
  try {
    await subtle().sign("no such algorithm", cryptoKey, noBytes);
  } catch (cause) {
    if (isNamed(cause, "TypeError")) throw refusal(cryptoKey.algorithm.name, cause);
  }
}

/** Compares names, because the error may come from another realm. */
function isNamed(cause: unknown, name: string): boolean {
  return typeof cause === "object" && cause !== null && "name" in cause && cause.name === name;
}
