/** Algorithm key pairs of ML-DSA-44: RFC 9964 section 2, RFC 9881, FIPS 204 table 2. */
import { mlDsa44 } from "../alg/ml-dsa.ts";
import { akpKeyType } from "./akp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Algorithm key pairs of ML-DSA-44, for signatures. */
export const ML_DSA_44: KeyTypeScheme = /* @__PURE__ */ akpKeyType(mlDsa44, "2.16.840.1.101.3.4.3.17");
