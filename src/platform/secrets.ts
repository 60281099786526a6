/** Digests, HMAC (RFC 2104) and PBKDF2 (RFC 8018 section 5.2). */
import type { Hash } from "../encoding/hash.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { immediate } from "./backend.ts";
import { nodeHashes } from "./node/hashes.ts";
import { digestWorks, hmacWorks } from "./node/known-answers.ts";
import { pooled } from "./pool.ts";
import { atOnce, refusal } from "./refusals.ts";
import type { MaybePromise } from "./steps.ts";
import * as webcrypto from "./webcrypto/secrets.ts";

export { halvesOf, markLasting } from "./webcrypto/lasting.ts";

/** Computes the digest of data. */
export function digest(hash: Hash, data: Bytes): MaybePromise<Bytes> {
  const node = immediate(data.length);
  if (node === undefined || !digestWorks(node, hash)) return pooled(() => webcrypto.digest(hash, data), hash);
  return atOnce(() => new Uint8Array(node.createHash(nodeHashes[hash]).update(data).digest()), hash);
}

/** Computes the HMAC of data. */
export function hmac(hash: Hash, key: Bytes, data: Bytes): MaybePromise<Bytes> {
  const node = immediate(data.length);
  const alg = `HMAC with ${hash}`;
  if (node === undefined || !hmacWorks(node, hash)) return pooled(() => webcrypto.hmac(hash, key, data), alg);
  try {
    const mac = node.createHmac(nodeHashes[hash], node.createSecretKey(key));
    return new Uint8Array(mac.update(data).digest());
  } catch (cause) {
    throw refusal(alg, cause);
  }
}

/**
 * Derives `length` bytes from a password. `count` is the number of iterations. The derivation is slow by
 * design, so it runs in the thread pool unless the caller is synchronous.
 */
export function pbkdf2(
  hash: Hash,
  password: Bytes,
  salt: Bytes,
  count: number,
  length: number,
): MaybePromise<Bytes> {
  const node = immediate(Infinity);
  if (node === undefined) return webcrypto.pbkdf2(hash, password, salt, count, length);
  const name = nodeHashes[hash];
  return atOnce(
    () => new Uint8Array(node.pbkdf2Sync(password, salt, count, length, name)),
    `PBKDF2 with ${count} iterations`,
  );
}
