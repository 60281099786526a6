/** Key generation, and the export of a CryptoKey. Both return JWKs that have not been validated. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import { subtle } from "../../runtime.ts";
import type { ExportedKey } from "../material.ts";
import type { CryptoKey } from "../types.ts";
import type { PairGeneration } from "../pair-generation.ts";
import { unsupported } from "../platform-errors.ts";
import { usable } from "./platform-errors.ts";

/** Generates a key and returns its private JWK. */
export async function generate(generation: PairGeneration): Promise<ExportedKey> {
  const { privateKey } = await generatePair(generation);
  return exportCryptoKey(privateKey);
}

/** The keys of a pair. */
interface Pair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/**
 * Generates an extractable key pair. WebKitGTK fails with an OperationError for one in 256 of its pairs on
 * X25519 and Ed25519, and succeeds when it is called again.
 */
export async function generatePair({ name, algorithm, usages }: PairGeneration): Promise<Pair> {
  for (let attempts = 1; ; attempts++) {
    try {
      const pair = await subtle().generateKey(algorithm, true, [...usages]);
      if (!("privateKey" in pair)) throw unsupported(name);
      return pair;
    } catch (cause) {
      if (attempts === mostAttempts || !isOperationError(cause)) throw unsupported(name, cause);
    }
  }
}

/** The maximum number of attempts. In WebKitGTK, all four fail with a probability of 2^-32. */
const mostAttempts = 4;

/** The name is compared, not the class, because the error may come from another realm. */
function isOperationError(cause: unknown): boolean {
  return typeof cause === "object" && cause !== null && "name" in cause && cause.name === "OperationError";
}

/**
 * Exports an extractable CryptoKey. A secret is exported raw. An asymmetric key is exported as DER and
 * imported again, so that the JWK is made from a copy: Node.js 20 exports JWKs under a lock that is also
 * taken when the job which generated the key is garbage-collected. If both happen at once, the process can
 * deadlock.
 */
export async function exportCryptoKey(cryptoKey: CryptoKey): Promise<ExportedKey> {
  const { algorithm, type, usages } = cryptoKey;
  if (type === "secret") {
    const raw = await usable(() => subtle().exportKey("raw", cryptoKey), "export");
    return { kty: "oct", k: encodeBase64url(new Uint8Array(raw)) };
  }
  const format = type === "private" ? "pkcs8" : "spki";
  const der = await usable(() => subtle().exportKey(format, cryptoKey), "export");
  const copy = await usable(() => subtle().importKey(format, der, algorithm, true, usages), "export");
  return { ...(await usable(() => subtle().exportKey("jwk", copy), "export")) };
}
