/** josette/testing: keys, sets and tokens for the tests of an application. Nothing here verifies: the application's own verifier does. */
export { testIssuer, type TestIssuer, type TestIssuerOptions, type TestTokenOptions } from "./issuer.ts";
export { testKeys, type TestKeys, type TestKeysOptions } from "./keys.ts";
