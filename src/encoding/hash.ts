/** The hash functions of the JOSE algorithms, FIPS 180-4, with their WebCrypto names. */
import { table } from "./table.ts";

/** A hash function. JOSE uses SHA-1 only for RSA-OAEP and certificate thumbprints. */
export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** Maps OBJECT IDENTIFIERs to hash functions: RFC 4055 section 2.1. */
export const hashesByOid: Readonly<Record<string, Hash>> = /* @__PURE__ */ table({
  "1.3.14.3.2.26": "SHA-1",
  "2.16.840.1.101.3.4.2.1": "SHA-256",
  "2.16.840.1.101.3.4.2.2": "SHA-384",
  "2.16.840.1.101.3.4.2.3": "SHA-512",
});
