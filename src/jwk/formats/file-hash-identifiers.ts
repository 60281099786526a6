/**
 * The OBJECT IDENTIFIERs of hash functions in key files: RFC 8017 appendix B.1, RFC 8018 appendix B.1, RFC
 * 8702, and the registry of NIST.
 */
import { table } from "../../encoding/table.ts";
import type { FileHash } from "../../platform/file-hashes.ts";

/** Hash functions by OBJECT IDENTIFIER. */
export const digestHashes: Readonly<Record<string, FileHash>> = /* @__PURE__ */ table({
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
  "2.16.840.1.101.3.4.2.4": "SHA-224",
  "2.16.840.1.101.3.4.2.5": "SHA-512/224",
  "2.16.840.1.101.3.4.2.6": "SHA-512/256",
  "2.16.840.1.101.3.4.2.7": "SHA3-224",
  "2.16.840.1.101.3.4.2.8": "SHA3-256",
  "2.16.840.1.101.3.4.2.9": "SHA3-384",
  "2.16.840.1.101.3.4.2.10": "SHA3-512",
});

/** Hash functions by the OBJECT IDENTIFIER of HMAC with them. */
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
