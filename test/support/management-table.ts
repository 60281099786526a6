/** The key management algorithms by "alg": RFC 7518 section 4.1. RSA1_5 is excluded: see refused.ts. */
import { every } from "../../src/algorithms/every.ts";
import type { ManagementAlgorithm } from "../../src/algorithms/names.ts";
import type { ManagementScheme } from "../../src/algorithms/types.ts";

/** The schemes by name. test/algorithms/suite.test.ts checks the names. */
export const managementAlgorithms = every().management as {
  readonly [Name in ManagementAlgorithm]: ManagementScheme<Name>;
};
