/**
 * JWKs as the platform writes them, always of a copy made through DER. Node.js 20 writes a JWK under a lock that the destructor of the
 * job which generated the key takes too, and stops for good when a garbage collection runs it at that moment. A copy has no such job.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";

/** The JWK of a public or private KeyObject. */
export function jwkOf(key) {
  const [type, create] = key.type === "private" ? ["pkcs8", createPrivateKey] : ["spki", createPublicKey];
  const der = key.export({ format: "der", type });
  return create({ key: der, format: "der", type }).export({ format: "jwk" });
}
