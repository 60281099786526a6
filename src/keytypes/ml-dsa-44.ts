/** Algorithm key pairs of ML-DSA-44: RFC 9964 section 2, RFC 9881, FIPS 204 table 2. */
import { akpKeyType, type AkpKeyType } from "./akp.ts";

/** Algorithm key pairs of ML-DSA-44, for signatures. */
export const ML_DSA_44: AkpKeyType = /* @__PURE__ */ akpKeyType(
  {
    alg: "ML-DSA-44",
    publicKeyLength: 1312,
    expandedKeyLength: 2560,
    signatureLength: 2420,
    hintLength: 84,
    knownChallenge: "AXlbuoIrJ_8Ic3w8Rwqm9phs2XNiF_WAhqhaJI-i0qQ",
    knownPublicKeyEnd: "gEWzw4MFRrndjbDQ",
  },
  "2.16.840.1.101.3.4.3.17",
);
