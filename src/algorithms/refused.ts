/**
 * Registered "alg" values that are deliberately not supported, each with the reason for error messages:
 * "none" (RFC 7518 section 3.6, RFC 7519 section 6) and "RSA1_5" (RFC 7518 section 4.2).
 */
import { table } from "../encoding/table.ts";

/** Returns the reason why a registered algorithm is not supported. */
export const refusedAlgorithms: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  none: 'unsecured tokens (alg "none") are never accepted (RFC 8725 section 3.2)',
  "http://www.w3.org/2001/04/xmlenc#rsa-oaep":
    "this is XML Encryption's name, which some .NET code writes by mistake; the producer must write RSA-OAEP",
  RSA1_5: "RSAES-PKCS1-v1_5 cannot be decrypted without a padding oracle and is not supported; use RSA-OAEP",
});
