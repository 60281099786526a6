/**
 * Names of certificate signature algorithms for display, from RFC 3279 section 2.2, RFC 4055, RFC 5758, RFC
 * 8410 and RFC 9881.
 */
import { table } from "../../encoding/table.ts";

const names: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.10": "id-RSASSA-PSS",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.3.101.112": "id-Ed25519",
  "1.3.101.113": "id-Ed448",
  "2.16.840.1.101.3.4.3.17": "id-ml-dsa-44",
  "2.16.840.1.101.3.4.3.18": "id-ml-dsa-65",
  "2.16.840.1.101.3.4.3.19": "id-ml-dsa-87",
});

/** Returns the name of a signature algorithm; `undefined` for an uncommon one. */
export function signatureAlgorithmName(oid: string): string | undefined {
  return names[oid];
}
