/**
 * josette/testing: keys, key sets and tokens for an application's tests. It verifies nothing: the
 * application's own verifier is under test.
 */
export { testIssuer, type TestIssuer, type TestIssuerOptions, type TestTokenOptions } from "./issuer.ts";
export { testKeys, type TestKeys, type TestKeysOptions } from "./keys.ts";
