/** The parameter sets of ML-DSA: FIPS 204 table 2, RFC 9964 section 3. Data only. */

import { table } from "../encoding/table.ts";

/** The names of the parameter sets, which are the "alg" values. */
export type MlDsaName = "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";

/** One parameter set; lengths in bytes. */
export interface MlDsaParameters {
  readonly alg: MlDsaName;
  readonly publicKeyLength: number;
  /** Of the private key as FIPS 204 encodes it, which is computed from the seed. */
  readonly expandedKeyLength: number;
  readonly signatureLength: number;
}

/** The private key of each is a seed of this many bytes. */
export const seedLength = 32;

/** ML-DSA-44. */
export const mlDsa44: MlDsaParameters = {
  alg: "ML-DSA-44",
  publicKeyLength: 1312,
  expandedKeyLength: 2560,
  signatureLength: 2420,
};

/** ML-DSA-65. */
export const mlDsa65: MlDsaParameters = {
  alg: "ML-DSA-65",
  publicKeyLength: 1952,
  expandedKeyLength: 4032,
  signatureLength: 3309,
};

/** ML-DSA-87. */
export const mlDsa87: MlDsaParameters = {
  alg: "ML-DSA-87",
  publicKeyLength: 2592,
  expandedKeyLength: 4896,
  signatureLength: 4627,
};

/** The parameter sets by "alg". */
export const mlDsaParameters: Readonly<Record<MlDsaName, MlDsaParameters>> = /* @__PURE__ */ table({
  "ML-DSA-44": mlDsa44,
  "ML-DSA-65": mlDsa65,
  "ML-DSA-87": mlDsa87,
});
