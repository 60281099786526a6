/** Algorithm key pairs of ML-DSA-65: RFC 9964 section 2, RFC 9881, FIPS 204 table 2. */
import { akpKeyType, type AkpKeyType } from "./akp.ts";

/** Algorithm key pairs of ML-DSA-65, for signatures. */
export const ML_DSA_65: AkpKeyType = /* @__PURE__ */ akpKeyType(
  {
    alg: "ML-DSA-65",
    publicKeyLength: 1952,
    expandedKeyLength: 4032,
    signatureLength: 3309,
  },
  "2.16.840.1.101.3.4.3.18",
);
