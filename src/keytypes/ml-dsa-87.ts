/** Algorithm key pairs of ML-DSA-87: RFC 9964 section 2, RFC 9881, FIPS 204 table 2. */
import { akpKeyType, type AkpKeyType } from "./akp.ts";

/** Algorithm key pairs of ML-DSA-87, for signatures. */
export const ML_DSA_87: AkpKeyType = /* @__PURE__ */ akpKeyType(
  {
    alg: "ML-DSA-87",
    publicKeyLength: 2592,
    expandedKeyLength: 4896,
    signatureLength: 4627,
  },
  "2.16.840.1.101.3.4.3.19",
);
