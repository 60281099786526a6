// JWKs as the platform writes them, always of a copy made through DER. Node.js 20 writes a JWK under a lock that the destructor of the job
// which generated the key takes too, and stops for good when a garbage collection runs it at that moment. A copy has no such job.
import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  type webcrypto,
} from "node:crypto";

/** The JWK of a public or private KeyObject. */
export function jwkOf(key: KeyObject): JsonWebKey {
  const copy =
    key.type === "private"
      ? createPrivateKey({ key: key.export({ format: "der", type: "pkcs8" }), format: "der", type: "pkcs8" })
      : createPublicKey({ key: key.export({ format: "der", type: "spki" }), format: "der", type: "spki" });
  return copy.export({ format: "jwk" });
}

/** The JWK of an extractable public or private CryptoKey. */
export async function jwkOfCryptoKey(key: webcrypto.CryptoKey): Promise<webcrypto.JsonWebKey> {
  const { subtle } = crypto;
  const format = key.type === "private" ? "pkcs8" : "spki";
  const der = await subtle.exportKey(format, key);
  return subtle.exportKey("jwk", await subtle.importKey(format, der, key.algorithm, true, key.usages));
}
