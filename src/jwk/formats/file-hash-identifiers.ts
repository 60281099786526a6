/**
 * The OBJECT IDENTIFIERs of hash functions in key files: RFC 8017 appendix B.1, RFC 8018 appendix B.1, RFC
 * 8702, and the registry of NIST.
 */
import { table } from "../../encoding/table.ts";
import type { FileHash } from "../../platform/file-hashes.ts";
import { hashesByOid } from "../../encoding/hash.ts";

/** Returns the hash function with an OBJECT IDENTIFIER; `undefined` if it is not supported. */
export function fileHash(oid: string): FileHash | undefined {
  return hashesByOid[oid] ?? otherHashes[oid];
}

/** The hash functions that occur only in key files, by OBJECT IDENTIFIER. */
const otherHashes: Readonly<Record<string, FileHash>> = /* @__PURE__ */ table({
  "2.16.840.1.101.3.4.2.4": "SHA-224",
  "2.16.840.1.101.3.4.2.5": "SHA-512/224",
  "2.16.840.1.101.3.4.2.6": "SHA-512/256",
  "2.16.840.1.101.3.4.2.7": "SHA3-224",
  "2.16.840.1.101.3.4.2.8": "SHA3-256",
  "2.16.840.1.101.3.4.2.9": "SHA3-384",
  "2.16.840.1.101.3.4.2.10": "SHA3-512",
});

/** Maps the OBJECT IDENTIFIER of HMAC with a hash function to that hash function. */
export const hmacHashes: Readonly<Record<string, FileHash>> = /* @__PURE__ */ table({
  "1.2.840.113549.2.7": "SHA-1",
  "1.2.840.113549.2.8": "SHA-224",
  "1.2.840.113549.2.9": "SHA-256",
  "1.2.840.113549.2.10": "SHA-384",
  "1.2.840.113549.2.11": "SHA-512",
  "1.2.840.113549.2.12": "SHA-512/224",
  "1.2.840.113549.2.13": "SHA-512/256",
  "2.16.840.1.101.3.4.2.13": "SHA3-224",
  "2.16.840.1.101.3.4.2.14": "SHA3-256",
  "2.16.840.1.101.3.4.2.15": "SHA3-384",
  "2.16.840.1.101.3.4.2.16": "SHA3-512",
});
