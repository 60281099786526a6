/**
 * "alg" values that are deliberately not supported, each with the reason for error messages, above all
 * "none" (RFC 7518 section 3.6, RFC 7519 section 6) and "RSA1_5" (RFC 7518 section 4.2).
 */
import { table } from "../encoding/table.ts";

/** Maps each "alg" value that is deliberately not supported to the reason. */
export const refusedAlgorithms: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  none: 'unsecured tokens (alg "none") are never accepted (RFC 8725 section 3.2)',
  "http://www.w3.org/2001/04/xmlenc#rsa-oaep":
    "this is the XML Encryption name, which some .NET code writes by mistake; it must be RSA-OAEP",
  RSA1_5: "decrypting RSAES-PKCS1-v1_5 exposes a padding oracle, so it is not supported; use RSA-OAEP",
});
