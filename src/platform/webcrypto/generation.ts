/** New keys, and what is in a CryptoKey: both as JWKs that the parser still has to accept. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import { subtle } from "../../runtime.ts";
import type { ExportedKey } from "../material.ts";
import type { PairGeneration } from "../generation.ts";
import { unsupported } from "../refusals.ts";
import { available, usable } from "./refusals.ts";

/** The private JWK of a new key. */
export async function generate({ name, algorithm, usages }: PairGeneration): Promise<ExportedKey> {
  const pair = await available(subtle().generateKey(algorithm, true, [...usages]), name);
  if (!("privateKey" in pair)) throw unsupported(name, undefined);
  return exportCryptoKey(pair.privateKey);
}

/**
 * The JWK of an extractable CryptoKey. A secret is exported raw. Asymmetric keys take a detour over DER, so
 * that the JWK is made from a copy: Node.js 20 makes JWKs under a lock that the collection of the job which
 * generated the key takes too, and can lock up for good when both meet.
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
