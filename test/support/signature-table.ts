/** The signature algorithms by name: RFC 7518 section 3.1, RFC 8037, RFC 9864, RFC 9964. */
import { every } from "../../src/algorithms/every.ts";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import type { BuiltInSignature } from "../../src/algorithms/signatures/built-in.ts";

/** Every signature algorithm, in the order of the registry. test/algorithms/suite.test.ts checks the names. */
export const signatureAlgorithms = every().signatures as Readonly<
  Record<SignatureAlgorithm, BuiltInSignature<SignatureAlgorithm>>
>;
