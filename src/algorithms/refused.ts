/** Registered "alg" values that josette leaves out on purpose, each with the reason its error gives. Data only. */
import { table } from "../encoding/table.ts";

/** Why a registered algorithm does not exist here. */
export const refusedAlgorithms: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  none: 'an unsecured token proves nothing, so "none" does not exist here (RFC 8725 section 3.2)',
  "http://www.w3.org/2001/04/xmlenc#rsa-oaep":
    "this is XML Encryption's name, which some .NET code writes by mistake; the producer must write RSA-OAEP",
  RSA1_5:
    "RSAES-PKCS1-v1_5 cannot be opened without a padding oracle, so it does not exist here; use RSA-OAEP",
});
