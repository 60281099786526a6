/** Digests, HMAC (RFC 2104) and PBKDF2 (RFC 8018 section 5.2). */
import type { Hash } from "../../encoding/hash.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import { importBytes } from "./import-key.ts";
import { importSymmetric, withKey } from "./cached-imports.ts";
import { available, usableBytes } from "./platform-errors.ts";

/** Computes the digest of data. */
export function digest(hash: Hash, data: Bytes): Promise<Bytes> {
  return usableBytes(() => subtle().digest(hash, data), hash);
}

/** Computes the HMAC of data. */
export function hmac(hash: Hash, key: Bytes, data: Bytes): Promise<Bytes> {
  return withKey(importSymmetric(key, { name: "HMAC", hash }, "sign"), (imported) =>
    usableBytes(() => subtle().sign("HMAC", imported, data), `HMAC with ${hash}`),
  );
}

/** Derives `length` bytes from a password. `count` is the number of iterations. */
export async function pbkdf2(
  hash: Hash,
  password: Bytes,
  salt: Bytes,
  count: number,
  length: number,
): Promise<Bytes> {
  const imported = await importBytes(password, { name: "PBKDF2" }, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash, salt, iterations: count };
  const derive = () => subtle().deriveBits(parameters, imported, length * 8);
  // WebKitGTK does not support an empty password.
  if (password.length === 0) return new Uint8Array(await available(derive, "PBKDF2 of an empty password"));
  return usableBytes(derive, `PBKDF2 with ${count} iterations`);
}
