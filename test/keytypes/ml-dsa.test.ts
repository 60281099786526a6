import { expect, test } from "vitest";
import { mlDsaParameters } from "../support/curves.ts";
import { seedLength } from "../../src/keytypes/ml-dsa-private-key.ts";

test("the parameter sets of ML-DSA are those of FIPS 204 table 2, lengths in octets", () => {
  expect({ ...mlDsaParameters }).toEqual({
    "ML-DSA-44": { alg: "ML-DSA-44", publicKeyLength: 1312, expandedKeyLength: 2560, signatureLength: 2420 },
    "ML-DSA-65": { alg: "ML-DSA-65", publicKeyLength: 1952, expandedKeyLength: 4032, signatureLength: 3309 },
    "ML-DSA-87": { alg: "ML-DSA-87", publicKeyLength: 2592, expandedKeyLength: 4896, signatureLength: 4627 },
  });
  expect(seedLength).toBe(32);
});
