/** Registered "alg" values that are deliberately not supported, each with the reason for error messages. */
import { table } from "../encoding/table.ts";

/** Returns the reason why a registered algorithm is not supported. */
export const refusedAlgorithms: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  none: 'an unsecured token proves nothing, so "none" does not exist here (RFC 8725 section 3.2)',
  "http://www.w3.org/2001/04/xmlenc#rsa-oaep":
    "this is XML Encryption's name, which some .NET code writes by mistake; the producer must write RSA-OAEP",
  RSA1_5:
    "RSAES-PKCS1-v1_5 cannot be opened without a padding oracle, so it does not exist here; use RSA-OAEP",
});
