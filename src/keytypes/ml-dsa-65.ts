/** Algorithm key pairs of ML-DSA-65: RFC 9964 section 2, RFC 9881, FIPS 204 table 2. */
import { akpKeyType, type AkpKeyType } from "./akp.ts";

/** Algorithm key pairs of ML-DSA-65, for signatures. */
export const ML_DSA_65: AkpKeyType = /* @__PURE__ */ akpKeyType(
  {
    alg: "ML-DSA-65",
    publicKeyLength: 1952,
    expandedKeyLength: 4032,
    signatureLength: 3309,
    hintLength: 61,
    knownChallenge: "Oz1u3SYSFO99qVmRh5bhF-1I85c_ltdK-Tm21QVU6EzkCORZ_UZf4e8_jB9nYE7D",
    knownPublicKeyEnd: "SGJ9mpxBvsyW1Juo",
  },
  "2.16.840.1.101.3.4.3.18",
);
