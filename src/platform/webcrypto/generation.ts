/** Key generation, and the export of a CryptoKey. Both return JWKs that have not been validated. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import { subtle } from "../../runtime.ts";
import type { ExportedKey } from "../material.ts";
import type { PairGeneration } from "../pair-generation.ts";
import { unsupported } from "../platform-errors.ts";
import { available, usable } from "./platform-errors.ts";

/** Generates a key and returns its private JWK. */
export async function generate({ name, algorithm, usages }: PairGeneration): Promise<ExportedKey> {
  const pair = await available(subtle().generateKey(algorithm, true, [...usages]), name);
  if (!("privateKey" in pair)) throw unsupported(name, undefined);
  return exportCryptoKey(pair.privateKey);
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
