/** CryptoKeys from material: imported with no more than they need, or the caller's own as it is. */
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { KeyMaterial, KeyMembers } from "../material.ts";
import { refusal, unsupported } from "../refusals.ts";
import type { Feature } from "../support.ts";
import { begun } from "./refusals.ts";
import { isFeature, supports } from "./support.ts";

/** The algorithms a key can be imported for. */
export type ImportAlgorithm = Algorithm | RsaHashedImportParams | EcKeyImportParams | HmacImportParams;

/** A CryptoKey for one use; `alg` names it in errors. */
export async function importMaterial(
  material: KeyMaterial,
  algorithm: ImportAlgorithm,
  usages: KeyUsage[],
  alg: string,
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
        featureOf(material.members),
        alg,
      );
  }
}

/** A CryptoKey from the secret bytes of one message. */
export function importBytes(
  bytes: Bytes,
  algorithm: Algorithm | HmacImportParams,
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
 * Imports a key; where the platform refuses it, a probe with a fixed key tells whether it lacks the
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
  return bytes.length === 24 && name.startsWith("AES-") ? "AES-192" : undefined;
}

/** What a key needs that not every runtime has: its curve or its parameter set. */
function featureOf({ crv = "", alg = "" }: KeyMembers): Feature | undefined {
  return [crv, alg].find(isFeature);
}

/**
 * Checks an object that was taken for a CryptoKey by its shape alone. A platform converts the arguments
 * first, and throws a TypeError for what is not a key of its own; at a real one it finds that there is no
 * such algorithm.
 * @throws JoseError `ERR_KEY_INVALID`.
 */
export async function requireGenuine(cryptoKey: CryptoKey): Promise<void> {
  try {
    await subtle().sign("no such algorithm", cryptoKey, noBytes);
  } catch (cause) {
    if (isNamed(cause, "TypeError")) throw refusal(cryptoKey.algorithm.name, cause);
  }
}

/** By name: the error may be of another realm. */
function isNamed(cause: unknown, name: string): boolean {
  return typeof cause === "object" && cause !== null && "name" in cause && cause.name === name;
}
