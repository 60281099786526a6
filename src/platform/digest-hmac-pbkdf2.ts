/** Digests, HMAC (RFC 2104) and PBKDF2 (RFC 8018 section 5.2). */
import type { Hash } from "../encoding/hash.ts";
import { concat, type Bytes } from "../encoding/bytes.ts";
import type { Operation } from "../steps/operation.ts";
import { operationOf } from "./backend.ts";
import { nodeHashes } from "./node/hashes.ts";
import { digestWorks, hmacWorks } from "./node/known-answers.ts";
import { pbkdf2Works } from "./node/known-file-algorithms.ts";
import * as webcrypto from "./webcrypto/digest-hmac-pbkdf2.ts";

export { lastingSecret } from "./webcrypto/cached-imports.ts";

/** Computes the digest of data. */
export function digest(hash: Hash, data: Bytes): Operation<Bytes> {
  return operationOf({
    name: hash,
    length: data.length,
    works: digestWorks,
    variant: hash,
    now: (node) => new Uint8Array(node.createHash(nodeHashes[hash]).update(data).digest()),
    later: () => webcrypto.digest(hash, data),
  });
}

/**
 * Computes the HMAC of data, which may come in parts. node:crypto processes the parts without copying them.
 */
export function hmac(hash: Hash, key: Bytes, ...parts: readonly Bytes[]): Operation<Bytes> {
  let length = 0;
  for (const part of parts) length += part.length;
  return operationOf({
    name: `HMAC with ${hash}`,
    length,
    works: hmacWorks,
    variant: hash,
    now: (node) => {
      const mac = node.createHmac(nodeHashes[hash], node.createSecretKey(key));
      for (const part of parts) mac.update(part);
      return new Uint8Array(mac.digest());
    },
    later: () => webcrypto.hmac(hash, key, concat(...parts)),
  });
}

/**
 * Derives `length` bytes from a password. `count` is the number of iterations. The derivation is slow by
 * design.
 */
export function pbkdf2(
  hash: Hash,
  password: Bytes,
  salt: Bytes,
  count: number,
  length: number,
): Operation<Bytes> {
  return operationOf({
    name: `PBKDF2 with ${count} iterations`,
    length: Infinity,
    works: pbkdf2Works,
    variant: hash,
    now: (node) => new Uint8Array(node.pbkdf2Sync(password, salt, count, length, nodeHashes[hash])),
    later: () => webcrypto.pbkdf2(hash, password, salt, count, length),
  });
}
