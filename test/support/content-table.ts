/** The content encryption algorithms by "enc": RFC 7518 section 5.1. */
import { every } from "../../src/algorithms/every.ts";
import type { ContentAlgorithm } from "../../src/algorithms/names.ts";
import type { ContentScheme } from "../../src/algorithms/types.ts";

/** The schemes by name. test/algorithms/suite.test.ts checks the names. */
export const contentAlgorithms = every().content as {
  readonly [Name in ContentAlgorithm]: ContentScheme<Name>;
};
