/**
 * The hash functions that key files may use: FIPS 180-4 and FIPS 202. JOSE uses four of these hash functions,
 * which every backend supports. The others require node:crypto.
 */
import type { Hash } from "../encoding/hash.ts";
import { rowOf, table } from "../encoding/table.ts";

/** The hash functions that no JOSE algorithm uses. */
export type OtherHash =
  "SHA-224" | "SHA-512/224" | "SHA-512/256" | "SHA3-224" | "SHA3-256" | "SHA3-384" | "SHA3-512";

/** A hash function that a key file may name. */
export type FileHash = Hash | OtherHash;

/** The lengths of a hash function, in bytes. */
export interface HashLengths {
  readonly output: number;
  /** The length of an input block; for SHA-3, the rate. */
  readonly block: number;
}

/** The lengths of each hash function. */
export const hashLengths: Readonly<Record<FileHash, HashLengths>> = /* @__PURE__ */ table({
  "SHA-1": { output: 20, block: 64 },
  "SHA-224": { output: 28, block: 64 },
  "SHA-256": { output: 32, block: 64 },
  "SHA-384": { output: 48, block: 128 },
  "SHA-512": { output: 64, block: 128 },
  "SHA-512/224": { output: 28, block: 128 },
  "SHA-512/256": { output: 32, block: 128 },
  "SHA3-224": { output: 28, block: 144 },
  "SHA3-256": { output: 32, block: 136 },
  "SHA3-384": { output: 48, block: 104 },
  "SHA3-512": { output: 64, block: 72 },
});

/** The names in node:crypto of the hash functions that no JOSE algorithm uses. */
export const otherHashNames: Readonly<Record<OtherHash, string>> = /* @__PURE__ */ table({
  "SHA-224": "sha224",
  "SHA-512/224": "sha512-224",
  "SHA-512/256": "sha512-256",
  "SHA3-224": "sha3-224",
  "SHA3-256": "sha3-256",
  "SHA3-384": "sha3-384",
  "SHA3-512": "sha3-512",
});

/** Reports whether a hash function requires node:crypto. */
export function isOtherHash(hash: FileHash): hash is OtherHash {
  return rowOf(otherHashNames, hash) !== undefined;
}
