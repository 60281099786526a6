/** Algorithm key pairs of ML-DSA-87: RFC 9964 section 2, RFC 9881, FIPS 204 table 2. */
import { akpKeyType, type AkpKeyType } from "./akp.ts";

/** Algorithm key pairs of ML-DSA-87, for signatures. */
export const ML_DSA_87: AkpKeyType = /* @__PURE__ */ akpKeyType(
  {
    alg: "ML-DSA-87",
    publicKeyLength: 2592,
    expandedKeyLength: 4896,
    signatureLength: 4627,
    hintLength: 83,
    knownChallenge: "4Jo9_2FVoNYF3w5G_xCAr9HHxGZXHrOAQ8FbqGfRFuF2zcPR60UO2P7RIRRd4guUUuDQC1xq0BhaR-wbU-03aQ",
    knownPublicKeyEnd: "mzQ9K1e3Y0OWhtSj",
  },
  "2.16.840.1.101.3.4.3.19",
);
